// The file inputs of the signing page: reads what is chosen at once, says what became of it, remembers it for sending.

import { byId, element, mark, written } from "./dom.js";
import * as files from "./files.js";
import { Refusal } from "./refusal.js";
import { AGAIN, Upload } from "./upload.js";

const INSIDE = 300_000; // bytes: files that are no larger together travel inside the application

export class Attachments {
  // limits: as in sign.py, one for each input
  constructor(limits, words, language) {
    this.limits = limits;
    this.words = words;
    this.language = language;
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
      this.chosen.get(id).map(({ name, type, blob }) => ({ name, size: blob.size, type })),
    ]);
    return Object.fromEntries(described.filter(([, list]) => list.length > 0));
  }

  // The files as application.prepare takes them, in the order in which the questions name them. Large ones are sent now,
  // sealed for this municipality, as far as they were not before; said({done, total}) hears of it, in bytes.
  async files(municipality, said) {
    const all = this.limits.flatMap(({ id }) => this.chosen.get(id));
    const total = all.reduce((sum, { blob }) => sum + blob.size, 0);
    if (total <= INSIDE) return Promise.all(all.map(inside));
    const ready = [];
    let before = 0;
    for (const one of all) {
      one.upload ??= new Upload(one.blob, municipality, this.language);
      const sent = await one.upload.finish((bytes) => said({ done: before + bytes, total })).catch((refusal) => {
        if (!AGAIN.has(refusal.code)) one.upload = null; // what cannot go on begins anew
        throw refusal;
      });
      ready.push({ name: one.name, type: one.type, ...sent });
      before += one.blob.size;
    }
    return ready;
  }

  // After a refusal that says that the gateway forgot them.
  forget() {
    for (const list of this.chosen.values()) for (const one of list) one.upload = null;
  }

  #fault(one) {
    if (this.reading.has(one.id)) return this.words.say("file_busy");
    if (this.faults.has(one.id)) return this.faults.get(one.id);
    const missing = one.required && this.chosen.get(one.id).length === 0;
    return missing ? this.words.parts("file_required", { label: one.label }) : "";
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
      this.faults.set(one.id, this.words.parts("file_count", { label: one.label, max: one.max_count }));
      return [];
    }
    const read = [];
    for (const [place, file] of list.entries()) {
      try {
        const content = await files.read(file, one);
        read.push({ ...content, own: file.name, name: files.travelName(one, place, content.type) });
      } catch (refusal) {
        const size = this.words.size(one.max_bytes);
        this.faults.set(one.id, this.words.parts(refusal.code ?? "file_unreadable", { name: { text: file.name }, size }));
        return [];
      }
    }
    return read;
  }

  #line({ own, before, blob }) {
    const key = blob.size < before ? "chosen_smaller" : "chosen";
    const words = this.words.parts(key, { name: { text: own }, before: this.words.size(before), size: this.words.size(blob.size) });
    return element("li", {}, element("span", {}, ...written(words)));
  }
}

async function inside({ name, type, blob }) {
  const data = await blob.arrayBuffer().catch(() => {
    throw new Refusal("file_gone");
  });
  return { name, type, data: new Uint8Array(data) };
}
