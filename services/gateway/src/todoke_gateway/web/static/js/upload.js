// Sends one file before the application that names it: sealed here, chunk by chunk, and never whole in memory.
// What breaks off goes on where it stopped, as long as this page is open.

import * as b64 from "./b64.js";
import { random } from "./bytes.js";
import { call } from "./calls.js";
import * as chunks from "./chunks.js";
import { Refusal } from "./refusal.js";

const SALT_BYTES = 32;
const SECONDS = 60; // for one chunk
const PAUSES = [1, 2, 4, 8, 16, 30, 30]; // seconds before the same chunk is sent again
export const AGAIN = new Set(["gateway_unreachable", "request_too_slow", "overloaded", "bus_unavailable", "uploads_full"]);

export class Upload {
  // file: a Blob; language: of the gateway's words
  constructor(file, municipality, language) {
    this.file = file;
    this.municipality = municipality;
    this.language = language;
    this.begun = null;
  }

  // Sends what is missing. Returns {size, salt, digest, upload, key, link, token}; said(bytes) hears how far it is.
  async finish(said = () => {}) {
    this.begun ??= await this.#begin();
    while (this.begun.number < chunks.count(this.file.size)) {
      said(this.begun.number * chunks.CHUNK);
      await this.#next(this.begun);
    }
    said(this.file.size);
    const { salt, digest, upload, key, link, token } = this.begun;
    return { size: this.file.size, salt, digest, upload, key, link, token };
  }

  async #begin() {
    const { upload, token } = await patiently(() => this.#call("/api/v1/uploads", { body: { size: this.file.size } }));
    const [name, key, salt, id] = [upload, random(chunks.KEY_BYTES), random(SALT_BYTES), b64.decode(upload)];
    const seal = await chunks.sealer(key, this.municipality, id);
    const [link, digest] = [await chunks.firstLink(id), await chunks.firstDigest(salt)];
    return { name, upload: id, key, salt, seal, link, digest, token, number: 0 };
  }

  // Seals and sends one chunk; what is known of the upload changes only when it is stored.
  async #next(known) {
    const start = known.number * chunks.CHUNK;
    const chunk = await bytes(this.file.slice(start, start + chunks.CHUNK));
    const sealed = await known.seal(known.number, chunk, known.number === chunks.count(this.file.size) - 1);
    const url = `/api/v1/uploads/${known.name}/chunks/${known.number}`;
    const { token } = await patiently(() => this.#call(url, { bytes: sealed, token: known.token }));
    const [link, digest] = [await chunks.nextLink(known.link, sealed), await chunks.nextLink(known.digest, chunk)];
    Object.assign(known, { link, digest, token, number: known.number + 1 });
  }

  #call(url, request) {
    return call(url, { ...request, unreachable: "gateway_unreachable", language: this.language, seconds: SECONDS });
  }
}

// The bytes of a part of a file; a file that was changed or taken away meanwhile cannot be read any more.
function bytes(part) {
  return part.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => {
      throw new Refusal("file_gone");
    },
  );
}

// Asks again for as long as somebody with a bad connection would wait.
async function patiently(ask) {
  for (const pause of PAUSES) {
    try {
      return await ask();
    } catch (refusal) {
      if (!AGAIN.has(refusal.code)) throw refusal;
    }
    await new Promise((done) => setTimeout(done, pause * 1000));
  }
  return ask();
}
