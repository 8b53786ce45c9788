// A file sealed apart from its application, chunk by chunk: the format of todoke_evidence.chunks.

import { concat, sha256, u32, utf8 } from "./bytes.js";

export const CHUNK = 262_144; // bytes of the file in each chunk but the last
export const KEY_BYTES = 32;

const TAG_BITS = 128;
const PREFIX = 7; // bytes of the upload's id in each nonce

export const count = (size) => Math.max(1, Math.ceil(size / CHUNK));

export const firstLink = (upload) => sha256(concat(utf8("todoke/chunks/v1\0"), upload));

export const firstDigest = (salt) => sha256(concat(utf8("todoke/uploaded/v1\0"), salt));

// Either chain with one more chunk.
export async function nextLink(link, chunk) {
  return sha256(concat(link, await sha256(chunk)));
}

// key: 32 random bytes that seal nothing else. Returns seal(number, chunk, last) -> sealed chunk.
export async function sealer(key, municipality, upload) {
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const additionalData = concat(utf8(`todoke/chunk/v1\0${municipality}\0`), upload);
  return async (number, chunk, last) => {
    const iv = concat(upload.subarray(0, PREFIX), u32(number), Uint8Array.of(last ? 1 : 0));
    const algorithm = { name: "AES-GCM", iv, additionalData, tagLength: TAG_BITS };
    return new Uint8Array(await crypto.subtle.encrypt(algorithm, cipher, chunk));
  };
}
