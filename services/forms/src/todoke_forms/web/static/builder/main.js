// The builder: wires the bar, the palette, the outline and the settings to one definition.

import { Bar } from "./bar.js";
import { paused } from "./before.js";
import { byId, focusOn, h, WRITTEN } from "./dom.js";
import { fill } from "./filling.js";
import { follow } from "./following.js";
import { History } from "./history.js";
import { FORM, RULES } from "./inputs.js";
import { idOf, languageOf } from "./keys.js";
import { locate } from "./model.js";
import { outline, outlineKeys } from "./outline.js";
import { Palette } from "./palette.js";
import { atRest, listen } from "./press.js";
import { firstRenamed, recalled, settleAgain, unanswered } from "./renamed.js";
import { tooMuch } from "./room.js";
import { Saver } from "./saving.js";
import { called } from "./sentences.js";
import { settings } from "./settings.js";
import { shown } from "./shown.js";
import { unmade } from "./slots.js";
import { forget, standing } from "./standing.js";
import { leaveFree } from "./telling.js";
import { Unread } from "./unread.js";
import { WIDE } from "./wide.js";
import { W } from "./words.js";

const PAUSE_MS = 200;
const FIRSTS = `${WRITTEN}, select`; // what stands first of the settings

class App {
  #selected = FORM;
  #later = 0;
  #left = ""; // what is to be told of the question that was left
  #telling = 0;
  #asked = ""; // what the last link out led to
  #typedIn = null; // the control whose own steps the browser undoes

  constructor(state, addresses) {
    this.history = new History(state.definition);
    this.language = "ja";
    this.languages = state.languages; // that a form can be translated into: [tag, name]
    this.told = new Map();
    const saver = new Saver(
      addresses,
      state,
      () => ({ definition: this.definition, reworded: unanswered(this) }),
      (kind, detail) => this.#saved(kind, detail),
    );
    this.saver = saver;
    this.bar = new Bar(this, saver, state);
    this.palette = new Palette(this);
    this.live = h("p", { class: "visually-hidden", role: "status" });
    this.unread = new Unread(() => this.bar.again());
    this.outline = h("section", {
      class: "outline",
      "aria-labelledby": "outline-title",
      keydown: (event) => outlineKeys(this, event),
    });
    this.settings = h("section", { class: "settings", "aria-labelledby": "settings-title" });
    byId("builder").append(
      this.live,
      ...this.bar.elements,
      h("div", { class: "bench" }, this.palette.element, this.outline, this.settings),
    );
    this.settings.addEventListener("keydown", (event) => this.#settingsKeys(event));
    this.settings.addEventListener("focusout", () => this.history.settle());
    document.addEventListener("input", (event) => (this.#typedIn = event.target));
    document.addEventListener("keydown", (event) => this.#keys(event));
    listen();
    document.addEventListener("click", (event) => this.#follows(event));
    window.addEventListener("beforeunload", (event) => this.#leaves && event.preventDefault());
    this.#lacking(state.findings);
    this.bar.told("saved");
    recalled(this, state.reworded);
    this.draw();
    if (this.toRenamed()) this.say(W.optionsPending); // of an earlier visit; what is told to all would lie over the page
  }

  get definition() {
    return this.history.present;
  }

  // The id of an item or a page, FORM or RULES.
  get selected() {
    return this.#selected;
  }

  // `edit` changes a copy; while someone types, the settings they type into are left as they are.
  // Tells whether it was; why there is no room for it is shown.
  change(edit, { merge = "", typing = false } = {}) {
    this.#shown(false);
    const moves = this.unread.takeMoves();
    const full = this.history.change(edit, merge, tooMuch, moves);
    if (full) this.unread.back(moves);
    else this.saver.touch();
    if (typing && !full) this.#typed();
    else this.draw();
    if (full) this.show(full);
    return !full;
  }

  // Selects and puts the focus on the first setting or on the outline.
  select(id, { settings: toSettings = false, outline: toOutline = false } = {}) {
    const left = this.#selected;
    this.#selected = id === RULES || locate(this.definition, id) ? id : FORM;
    this.#shown(false);
    this.draw();
    if (left !== this.#selected && firstRenamed(this, left)) {
      this.#left = W.optionsLeft(W.quoted(called(locate(this.definition, left).item)));
      this.say("");
    }
    if (toOutline) focusOn(`pick.${this.selected}`, this.outline);
    if (!toSettings) return;
    const first = this.settings.querySelector(`.field :is(${FIRSTS})`);
    first?.focus();
    first?.select?.();
    if (!WIDE.matches) this.settings.scrollIntoView();
  }

  // Whether something stands somewhere that cannot be read.
  get leftUnread() {
    return standing(this).length > 0;
  }

  get #leaves() {
    return this.saver.unsaved || this.leftUnread || Boolean(unmade(this.definition) || firstRenamed(this));
  }

  // A link out of the builder leads first to what somebody has to answer. Who cannot, as it is a colleague's, leaves by
  // the next one: it comes back with the draft.
  #follows(event) {
    const link = event.target.closest("a[href]:not([target], [href^='#'])");
    if (!link || event.defaultPrevented) return;
    const open = JSON.stringify(unanswered(this));
    if (open === this.#asked || !this.toRenamed()) return;
    this.#asked = open;
    event.preventDefault();
  }

  // Leads to what was typed and is not in the form: it cannot be read, or times were not made of it yet; false where
  // there is none.
  toUnread() {
    forget(this);
    const [key] = standing(this);
    if (key) return this.#leads(key, W.unreadLeft);
    const plan = unmade(this.definition);
    return Boolean(plan) && this.#leads(`${plan}.first`, W.slotUnmade);
  }

  // Leads to choices that have other words and keep what belonged to the former ones; false where there is none.
  toRenamed() {
    const key = firstRenamed(this);
    return Boolean(key) && this.#leads(key, W.optionsPending);
  }

  #leads(key, why) {
    this.language = languageOf(key);
    this.select(idOf(key));
    const control = focusOn(key, this.settings);
    const field = control.closest(".field");
    field.scrollIntoView({ block: "nearest" });
    this.show(why, field.querySelector(".news") ?? field); // with the reason below it
    return true;
  }

  write(language) {
    this.language = language;
    this.draw();
  }

  // "undo" or "redo".
  step(way) {
    if (!(way === "undo" ? this.history.canUndo : this.history.canRedo)) return;
    this.#shown(false);
    const before = this.definition;
    this.unread[way === "undo" ? "back" : "forth"](this.history[way]());
    settleAgain(this, before);
    this.#selected = this.selected === RULES || locate(this.definition, this.selected) ? this.selected : FORM;
    this.draw();
    this.saver.touch();
  }

  // Tells people who do not see the screen what happened; the same words twice are said twice. What is to be told of the
  // question that was left is told to everybody beside it.
  say(words, seen = false, about = null) {
    this.#shown(false);
    this.live.textContent = "";
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => {
      const all = seen || this.#left !== "";
      this.live.textContent = [words, this.#left].filter(Boolean).join("。");
      this.#shown(all);
      if (all) leaveFree(this.live, about);
      this.#left = "";
    }, 50);
  }

  // Tells everybody, where nothing else on the screen would; it stays until the next step. What it is `about` is seen
  // beside it.
  show(words, about = null) {
    this.say(words, true, about);
  }

  #shown(seen) {
    this.live.className = seen ? "told" : "visually-hidden";
  }

  draw(withSettings = true) {
    clearTimeout(this.#later);
    fill(this.outline, ...shown(() => outline(this)));
    if (withSettings) fill(this.settings, ...shown(() => settings(this).flat(3)));
    forget(this);
    this.bar.draw(this.history);
  }

  // The name of what is being typed into follows at once; all that may speak of it, when the typing pauses.
  #typed() {
    const label = this.outline.querySelector(`[data-key="pick.${this.selected}"] .node__label`);
    const at = locate(this.definition, this.selected);
    if (label && at) label.textContent = called(at.item);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => atRest("draw", () => this.#follow()), PAUSE_MS);
  }

  // Beside the outline, what the settings themselves say of it elsewhere.
  #follow() {
    this.draw(false);
    follow(this.settings, h("div", {}, ...shown(() => settings(this).flat(3))));
  }

  #saved(state, detail) {
    this.bar.told(state, detail);
    if (state !== "saved") return;
    if (!this.saver.unsaved) paused();
    atRest("draw", () => {
      this.#lacking(detail.findings);
      this.draw(false);
    });
  }

  #lacking(findings) {
    const byGravity = findings.toSorted((one, other) => Number(one.severity === "error") - Number(other.severity === "error"));
    this.told = new Map(byGravity.map(({ target, severity }) => [target, severity])); // the gravest of each
    this.bar.lacking(findings);
  }

  #settingsKeys(event) {
    if (event.key === "Escape" && !event.isComposing) focusOn(`pick.${this.selected}`, this.outline);
  }

  #keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const way = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (event.key === "Enter") this.palette.focus();
    else if (way && !this.#undoesItself(event.target)) this.step(way);
    else return;
    event.preventDefault();
  }

  // A field that was typed into has steps of its own to undo; one that is new or drawn anew has none.
  #undoesItself(control) {
    return control.matches(WRITTEN) && control === this.#typedIn;
  }
}

const read = (id) => JSON.parse(byId(id).textContent);
new App(read("state"), read("addresses"));
