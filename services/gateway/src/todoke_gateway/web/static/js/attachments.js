// The file inputs of the signing page: reads what is chosen at once, says what became of it, remembers it for sending.

import { byId, element, mark } from "./dom.js";
import * as files from "./files.js";

export class Attachments {
  // limits: as in sign.py, one for each input
  constructor(limits, words) {
    this.limits = limits;
    this.words = words;
    this.chosen = new Map(limits.map(({ id }) => [id, []]));
    this.faults = new Map();
    this.reading = new Set();
    for (const one of limits) byId(`file-${one.id}`).addEventListener("change", () => this.#take(one));
  }

  // [{target, sentence}], one for each input that is not right yet
  problems() {
    const found = this.limits.map((one) => ({ target: `file-${one.id}`, sentence: this.#fault(one) }));
    for (const { target, sentence } of found) mark(target, sentence);
    return found.filter(({ sentence }) => sentence !== "");
  }

  // The answers about the files, by question.
  answers() {
    const described = this.limits.map(({ id }) => [
      id,
      this.chosen.get(id).map(({ name, type, data }) => ({ name, size: data.length, type })),
    ]);
    return Object.fromEntries(described.filter(([, list]) => list.length > 0));
  }

  // The files themselves, in the order in which the questions name them.
  files() {
    return this.limits.flatMap(({ id }) => this.chosen.get(id).map(({ name, type, data }) => ({ name, type, data })));
  }

  #fault(one) {
    if (this.reading.has(one.id)) return this.words.say("file_busy");
    if (this.faults.has(one.id)) return this.faults.get(one.id);
    const missing = one.required && this.chosen.get(one.id).length === 0;
    return missing ? this.words.say("file_required", { label: one.label }) : "";
  }

  async #take(one) {
    const input = byId(`file-${one.id}`);
    this.reading.add(one.id);
    this.chosen.set(one.id, []);
    this.faults.delete(one.id);
    try {
      this.chosen.set(one.id, await this.#read(one, [...input.files]));
    } finally {
      this.reading.delete(one.id);
    }
    mark(`file-${one.id}`, this.faults.get(one.id) ?? "");
    byId(`file-${one.id}-chosen`).replaceChildren(...this.chosen.get(one.id).map((file) => this.#line(file)));
  }

  async #read(one, list) {
    if (list.length > one.max_count) {
      this.faults.set(one.id, this.words.say("file_count", { label: one.label, max: one.max_count }));
      return [];
    }
    const read = [];
    for (const [place, file] of list.entries()) {
      try {
        const content = await files.read(file, one);
        read.push({ ...content, own: file.name, name: files.travelName(one, place, content.type) });
      } catch (refusal) {
        const size = this.words.size(one.max_bytes);
        this.faults.set(one.id, this.words.say(refusal.code ?? "file_unreadable", { name: file.name, size }));
        return [];
      }
    }
    return read;
  }

  #line({ own, before, data }) {
    const key = data.length < before ? "chosen_smaller" : "chosen";
    const words = this.words.say(key, { name: own, before: this.words.size(before), size: this.words.size(data.length) });
    return element("li", {}, words);
  }
}
