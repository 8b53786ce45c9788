// What a member was before somebody typed into its field: as it was when the typing began, or was last saved.

let saves = 0;

// All that was typed is saved, the typing paused: what goes on is typed over that.
export function paused() {
  saves += 1;
}

export class Before {
  #since = -1;
  #value = null;

  // Notes what it is now, where the typing begins.
  note(value) {
    if (this.#since === saves) return;
    this.#since = saves;
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  // The field is left.
  over() {
    this.#since = -1;
  }
}
