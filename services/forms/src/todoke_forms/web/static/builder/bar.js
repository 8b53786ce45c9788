// The bar above: undoing, whether the draft is kept, what is to be mended, and what stops saving.

import { button, h, icon } from "./dom.js";
import { fill } from "./filling.js";
import { Stops } from "./stops.js";
import { W } from "./words.js";

const GROUPS = [
  { severity: "error", words: W.mustMend, icon: "warning", tone: "warning" },
  { severity: "warning", words: W.shouldLook, icon: "look", tone: "note" },
];

export class Bar {
  constructor(app, saver, { offered, origin }) {
    Object.assign(this, { app, saver });
    this.undo = button([icon("undo"), W.undo], () => app.step("undo"));
    this.redo = button([icon("redo"), W.redo], () => app.step("redo"));
    this.state = h("p", { class: "bar__state" });
    this.mend = button("", () => this.#toggle(), { "aria-expanded": "false", "aria-controls": "findings" });
    this.findings = h("section", {
      id: "findings",
      class: "findings",
      "aria-labelledby": "findings-title",
      hidden: true,
    });
    this.stops = new Stops(app, saver);
    this.title = h("h1", {});
    this.head = h(
      "div",
      { class: "builder__head" },
      h("p", {}, h("a", { href: saver.addresses.list }, W.toList)),
      this.title,
      offered && h("p", { class: "support" }, origin && origin < offered ? W.revisesOlder(origin, offered) : W.revises(offered)),
    );
    this.row = h("div", { class: "bar" }, this.undo, this.redo, this.state, this.mend, this.#preview(), this.#propose());
    this.elements = [this.head, this.row, this.findings, this.stops.element];
  }

  // The title, and which steps there are; a button that can do nothing says so and stays where it is.
  draw({ canUndo, canRedo, present }) {
    this.title.textContent = present.title.ja.trim() || W.untitled;
    this.undo.setAttribute("aria-disabled", String(!canUndo));
    this.redo.setAttribute("aria-disabled", String(!canRedo));
  }

  told(state, detail) {
    const words = {
      waiting: W.waiting,
      saving: W.saving,
      saved: this.app.leftUnread ? W.savedOthers : W.saved,
      away: W.away,
      conflict: W.unsavedStop,
      gone: W.unsavedStop,
      signed_out: W.unsavedStop,
      refused: W.refused(detail?.sentence),
    }[state];
    const stopped = ["away", "conflict", "gone", "signed_out", "refused"].includes(state);
    const bad = stopped || words === W.savedOthers;
    fill(this.state, bad ? icon("warning", 18) : state === "saved" && icon("success", 18), h("span", {}, words));
    this.state.dataset.tone = bad ? "error" : state === "saved" ? "success" : "";
    if (stopped && this.last !== state) this.app.say(words);
    this.last = state;
    this.stops.told(state, detail);
  }

  // What cannot be read has come or gone: what was said to be saved is not all, or all.
  again() {
    if (this.last === "saved") this.told("saved");
  }

  // What must be mended and what should be looked at, in two groups that words and icons tell apart.
  lacking(findings) {
    const groups = GROUPS.map((group) => ({ ...group, found: findings.filter((one) => one.severity === group.severity) }));
    const some = groups.filter(({ found }) => found.length);
    const tone = some[0]?.tone ?? "success";
    const count = some.map(({ words, found }) => words.count(found.length)).join("・");
    fill(this.mend, icon(some[0]?.icon ?? "success", 18), count || W.findingsNone);
    this.mend.dataset.tone = tone;
    fill(
      this.findings,
      h("h2", { id: "findings-title" }, W.findingsTitle),
      some.length ? some.map((group) => this.#group(group)) : h("p", { class: "support" }, W.findingsNone),
    );
  }

  #group({ severity, words, icon: shape, found }) {
    const go = ({ target, sentence }) => {
      const open = () => this.app.select(target, { settings: true });
      return h("li", {}, h("button", { type: "button", class: "finding", click: open }, sentence));
    };
    return h(
      "section",
      { class: "findings__group", "data-severity": severity, "aria-labelledby": `findings-${severity}` },
      h("h3", { id: `findings-${severity}` }, icon(shape, 18), words.count(found.length)),
      h("p", { class: "support" }, words.help),
      h("ul", {}, found.map(go)),
    );
  }

  // Opens beside the builder, once what is shown there is kept.
  #preview() {
    const address = this.saver.addresses.preview;
    const open = async (event) => {
      if (this.app.toRenamed()) return event.preventDefault(); // its page leads on to publishing too
      if (!this.saver.unsaved) return;
      event.preventDefault();
      if (await this.#kept(W.previewUnsaved)) window.open(address, "_blank", "noopener");
    };
    return h(
      "a",
      { class: "button", "data-size": "sm", href: address, target: "_blank", rel: "noopener", click: open },
      W.preview,
      h("span", { class: "visually-hidden" }, W.newTab),
    );
  }

  // Leaves the builder, once what is shown there is kept.
  #propose() {
    const address = this.saver.addresses.propose;
    const go = async (event) => {
      if (this.app.toUnread() || this.app.toRenamed()) return event.preventDefault();
      if (!this.saver.unsaved) return;
      event.preventDefault();
      if (await this.#kept(W.proposeUnsaved)) window.location.assign(address);
    };
    return h("a", { class: "button", "data-look": "outline", "data-size": "sm", href: address, click: go }, W.propose);
  }

  // Whether all that is shown is kept; says `why` where it cannot be.
  async #kept(why) {
    await this.saver.flush();
    if (this.saver.unsaved) this.app.show(why);
    return !this.saver.unsaved;
  }

  #toggle() {
    const open = this.findings.hidden;
    this.findings.hidden = !open;
    this.mend.setAttribute("aria-expanded", String(open));
    if (open) this.findings.scrollIntoView({ block: "nearest" });
  }
}
