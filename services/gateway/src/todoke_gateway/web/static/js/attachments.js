// The files of the signing page: what is wrong with them, what the answers say of them, and the files as they are sent.

import { Choice } from "./choice.js";
import { Refusal } from "./refusal.js";
import { AGAIN, Upload } from "./upload.js";

const INSIDE = 300_000; // bytes: files that are no larger together travel inside the application

export class Attachments {
  // limits: as in sign.py, one for each input
  constructor(limits, words, language) {
    this.language = language;
    this.choices = limits.map((one) => new Choice(one, words));
  }

  // [{target, sentence}] of all inputs: what keeps from signing
  problems() {
    return this.choices.flatMap((one) => one.problems());
  }

  // The answers about the files, by question.
  answers() {
    const described = this.choices.map((choice) => [
      choice.id,
      choice.named().map(({ name, one }) => ({ name, size: one.blob.size, type: one.type })),
    ]);
    return Object.fromEntries(described.filter(([, list]) => list.length > 0));
  }

  // The files as application.prepare takes them, in the order in which the questions name them. Large ones are sent now,
  // sealed for this municipality, as far as they were not before; said({done, total}) hears of it, in bytes.
  async files(municipality, said) {
    const all = this.choices.flatMap((choice) => choice.named());
    const total = all.reduce((sum, { one }) => sum + one.blob.size, 0);
    if (total <= INSIDE) return Promise.all(all.map(inside));
    const ready = [];
    let before = 0;
    for (const { name, one } of all) {
      one.upload ??= new Upload(one.blob, municipality, this.language);
      const sent = await one.upload.finish((bytes) => said({ done: before + bytes, total })).catch((refusal) => {
        if (!AGAIN.has(refusal.code)) one.upload = null; // what cannot go on begins anew
        throw refusal;
      });
      ready.push({ name, type: one.type, ...sent });
      before += one.blob.size;
    }
    return ready;
  }

  // After a refusal that says that the gateway forgot them.
  forget() {
    for (const { taken } of this.choices) for (const one of taken) one.upload = null;
  }
}

async function inside({ name, one: { type, blob } }) {
  const data = await blob.arrayBuffer().catch(() => {
    throw new Refusal("file_gone");
  });
  return { name, type, data: new Uint8Array(data) };
}
