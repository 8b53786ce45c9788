// Sealing to the municipality: HPKE (RFC 9180) single shot, base mode; the wire form is todoke_evidence.sealing's.

import { concat, u16, utf8 } from "./bytes.js";
import { SUITES } from "../vendor/hpke.js";

// What a sealed text is bound to: opened anywhere else it stays shut.
export function info(municipality, procedure, form, submission) {
  const fields = [utf8(municipality), utf8(procedure), form, submission];
  return concat(utf8("todoke/seal/v1\0"), ...fields.flatMap((field) => [u16(field.length), field]));
}

// keys: those of a signed bundle, the preferred first. Seals to the first that this browser can use: a suite that it does
// not know, or has not got what it takes for, leads to the next. Returns {key, sealed}; throws what the last one did.
export async function sealToOneOf(keys, plaintext, boundTo) {
  let failure = new TypeError("suite_unknown");
  for (const key of keys) {
    try {
      return { key, sealed: await seal(key, plaintext, boundTo) };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

// key: {suite, public: bytes}. Returns the encapsulated key and the ciphertext, joined.
export async function seal(key, plaintext, boundTo) {
  if (!Object.hasOwn(SUITES, key.suite)) throw new TypeError("suite_unknown");
  const suite = SUITES[key.suite]();
  const recipientPublicKey = await suite.kem.deserializePublicKey(key.public);
  const { ct, enc } = await suite.seal({ recipientPublicKey, info: boundTo }, plaintext);
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}
