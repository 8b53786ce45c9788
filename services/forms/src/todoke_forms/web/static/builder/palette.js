// What can be added: found by name and Enter, or pressed.

import { button, h, icon } from "./dom.js";
import { PALETTE } from "./kinds.js";
import { insert } from "./model.js";
import { called } from "./sentences.js";
import { WIDE } from "./wide.js";
import { W } from "./words.js";

export class Palette {
  constructor(app) {
    this.app = app;
    this.search = h("input", {
      class: "input",
      id: "palette-search",
      type: "search",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "palette-help",
      input: () => this.#searched(),
      keydown: (event) => this.#key(event),
    });
    this.list = h("div");
    this.all = h("details", { class: "palette__list" }, h("summary", {}, W.allKinds), this.list);
    const wide = () => (this.all.open = WIDE.matches); // where there is room, the list stands open
    WIDE.addEventListener("change", wide);
    wide();
    this.element = h(
      "section",
      { class: "palette", "aria-labelledby": "palette-title" },
      h("h2", { id: "palette-title" }, W.palette),
      h("label", { class: "palette__label", for: "palette-search" }, W.search),
      this.search,
      h("p", { class: "support", id: "palette-help" }, W.searchHelp),
      this.all,
      h(
        "details",
        { class: "keys" },
        h("summary", {}, W.shortcuts),
        h(
          "dl",
          {},
          W.keys.map(([keys, words]) => h("div", {}, h("dt", {}, keys), h("dd", {}, words))),
        ),
      ),
    );
    this.draw();
  }

  focus() {
    this.search.focus();
    this.search.select();
  }

  draw() {
    const groups = this.#found().map(({ group, entries }) =>
      h(
        "div",
        { class: "palette__group" },
        h("h3", {}, group),
        h(
          "ul",
          {},
          entries.map((entry) => h("li", {}, this.#offer(entry))),
        ),
      ),
    );
    this.list.replaceChildren(
      ...(groups.length ? groups : [h("p", { class: "support", role: "status" }, W.searchNone)]),
    );
  }

  #searched() {
    this.all.open = true;
    this.draw();
  }

  #offer(entry) {
    return button([icon("plus", 16), entry.words], () => this.#add(entry), { class: "button palette__entry" });
  }

  // Entries whose name begins with what is typed come before those that are found by another word.
  #found() {
    const typed = this.search.value.normalize("NFKC").trim().toLowerCase();
    if (typed === "") return PALETTE;
    const found = PALETTE.map(({ group, entries }) => ({
      group,
      entries: entries.filter((entry) => entry.find.includes(typed)),
    }));
    const rank = ({ entries }) =>
      Math.min(...entries.map((entry) => (entry.words.toLowerCase().startsWith(typed) ? 0 : 1)));
    return found.filter(({ entries }) => entries.length).sort((left, right) => rank(left) - rank(right));
  }

  #first() {
    const typed = this.search.value.normalize("NFKC").trim().toLowerCase();
    const entries = this.#found().flatMap((group) => group.entries);
    return entries.find((entry) => entry.words.toLowerCase().startsWith(typed)) ?? entries[0];
  }

  #key(event) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey) return;
    event.preventDefault();
    const entry = this.search.value.trim() === "" ? undefined : this.#first();
    if (entry) this.#add(entry);
    else this.app.say(W.searchNone);
  }

  #add(entry) {
    const item = entry.make();
    this.search.value = "";
    this.draw();
    this.app.language = "ja"; // a new item has no words to translate yet
    if (!this.app.change((definition) => insert(definition, this.app.selected, item))) return;
    this.app.select(item.id, { settings: true });
    this.app.say(W.added(item.label.ja ? called(item) : entry.words));
  }
}
