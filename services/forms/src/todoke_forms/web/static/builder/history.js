// The definition being edited, what it was before, and what was undone.

import { alike } from "./alike.js";

const MOST = 200; // steps kept: an afternoon's work, a few megabytes at the most

export class History {
  #past = [];
  #future = [];
  #merging = "";

  constructor(definition) {
    this.present = definition;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  // `edit` changes a copy. Steps with the same `merge` one after another are one step: letters typed into one field.
  // What `fault` finds in the next state is given back, and nothing is changed. `along` is kept with the step.
  change(edit, merge = "", fault = () => "", along = []) {
    const next = structuredClone(this.present);
    edit(next);
    const found = fault(next);
    if (found) return found;
    const goesOn = merge !== "" && merge === this.#merging;
    if (!goesOn && !along.length && alike(this.present, next)) return ""; // nothing to undo
    if (!goesOn) this.#past = [...this.#past, { state: this.present, along }].slice(-MOST);
    this.#merging = merge;
    this.#future = [];
    this.present = next;
    if (goesOn) this.#withdrawn();
    return "";
  }

  // Letters after which all is as it was before them are no step.
  #withdrawn() {
    const { state, along } = this.#past.at(-1);
    if (along.length || !alike(state, this.present)) return;
    this.#past.pop();
    this.settle();
  }

  // Ends a series of letters.
  settle() {
    this.#merging = "";
  }

  // Both give what was kept along with the step.
  undo() {
    return this.#go(this.#past, this.#future);
  }

  redo() {
    return this.#go(this.#future, this.#past);
  }

  #go(from, to) {
    const { state, along } = from.pop();
    to.push({ state: this.present, along });
    this.present = state;
    this.settle();
    return along;
  }
}
