// One question for files on the signing page: adds what is chosen to its list, takes it out again, says what was not taken.

import { byId, element, mark, written } from "./dom.js";
import * as files from "./files.js";

export class Choice {
  // limits: as in sign.py
  constructor(limits, words) {
    this.limits = limits;
    this.words = words;
    this.id = limits.id;
    this.target = `file-${limits.id}`;
    this.taken = []; // in the order of the list: {file, type, blob, before, line, button}, and the upload once there is one
    this.refused = []; // of what was chosen last: {why: a sentence, out: the key of the one that says it is not there}
    this.heard = true; // whether the summary of errors had them all
    this.waiting = 0; // choices that are not read to their end
    this.turn = Promise.resolve();
    const input = byId(this.target);
    input.addEventListener("change", () => this.#choose([...input.files]));
    this.#mirror(); // a browser that goes back may name what was chosen before
  }

  // The files with the names under which they travel now: a number says a place in the list.
  named() {
    return this.taken.map((one, place) => ({ name: files.travelName(this.limits, place, one.type), one }));
  }

  // [{target, sentence}]: what keeps from signing. What was not taken does so once, where nothing else is wrong: nobody
  // signs in the belief that it is there, and nobody is kept from going on without it.
  problems() {
    const busy = this.waiting > 0;
    const sentences = busy ? [this.words.say("file_busy")] : this.#sentences();
    const stops = busy || this.#missing || !this.heard;
    if (!busy) this.heard = true;
    this.#mark(sentences);
    return stops ? sentences.map((sentence) => ({ target: this.target, sentence })) : [];
  }

  get #missing() {
    return this.limits.required && this.taken.length === 0;
  }

  #sentences() {
    if (!this.#missing) return this.refused.map(({ why, out }) => this.words.parts(out, { why }));
    return [...this.refused.map(({ why }) => why), this.words.parts("file_required", { label: this.limits.label })];
  }

  // Below the input: what was not taken; that a file is missing, only who wants to sign is told.
  #say() {
    this.#mark(this.refused.length > 0 ? this.#sentences() : []);
  }

  #mark(sentences) {
    const lines = sentences.flatMap((one, place) => [...(place ? [element("br")] : []), ...[one].flat()]);
    mark(this.target, lines.length > 0 ? lines : "");
  }

  // One choice after the other, so that none takes another's place.
  #choose(list) {
    if (list.length === 0) return this.#mirror(); // older browsers empty the input of who chooses nothing after all
    if (this.waiting === 0) this.refused = [];
    this.#say();
    this.waiting += 1;
    this.turn = this.turn.then(() => this.#takeAll(list));
  }

  async #takeAll(list) {
    for (const file of list) await this.#take(file);
    this.waiting -= 1;
    this.#say();
    this.#mirror();
  }

  async #take(file) {
    const { max_count: max, label, max_bytes } = this.limits;
    if (max > 1 && this.taken.length >= max) return this.#refuse("file_count", { label, max });
    try {
      this.#add({ file, ...(await files.read(file, this.limits)) });
    } catch (refusal) {
      this.#refuse(refusal.code ?? "file_unreadable", { name: { text: file.name }, size: this.words.size(max_bytes) });
    }
  }

  #refuse(code, told) {
    const out = code === "file_count" ? "files_left_out" : "file_left_out";
    const said = out === "files_left_out" && this.refused.some((one) => one.out === out); // once for all beyond
    if (!said) this.refused.push({ why: this.words.parts(code, told), out });
    this.heard = false;
  }

  // Where there is one file at most, the new one takes the place of the old one.
  #add(one) {
    const old = this.limits.max_count === 1 ? this.taken.splice(0) : [];
    const focused = old.some(({ line }) => line.contains(document.activeElement));
    for (const { line } of old) line.remove();
    this.taken.push(Object.assign(one, this.#shown(one)));
    byId(`${this.target}-chosen`).append(one.line);
    if (focused) one.button.focus();
  }

  #remove(one) {
    const place = this.taken.indexOf(one);
    this.taken.splice(place, 1);
    one.line.remove();
    (this.taken[place]?.button ?? byId(this.target)).focus();
    if (this.waiting === 0) this.#say();
    this.#mirror();
  }

  #shown(one) {
    const [name, before, size] = [{ text: one.file.name }, this.words.size(one.before), this.words.size(one.blob.size)];
    const said = this.words.parts(one.blob.size < one.before ? "chosen_smaller" : "chosen", { name, before, size });
    const which = element("span", { class: "visually-hidden" }, ...written(this.words.parts("file_remove_which", { name })));
    const look = { class: "button", "data-look": "outline", "data-size": "sm", type: "button" };
    const button = element("button", look, this.words.say("file_remove"), which);
    button.addEventListener("click", () => this.#remove(one));
    return { button, line: element("li", {}, element("span", {}, ...written(said)), button) };
  }

  // What the browser itself says in the input, and reads aloud: the files of the list, not those chosen last. Others than
  // the chosen ones stand for them, so that the same file chosen once more is a change.
  #mirror() {
    const held = new DataTransfer();
    for (const { file } of this.taken) held.items.add(new File([file], file.name));
    byId(this.target).files = held.files;
  }
}
