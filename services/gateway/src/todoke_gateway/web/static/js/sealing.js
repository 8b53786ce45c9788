// Sealing: HPKE (RFC 9180) single shot, base mode; the wire form is todoke_evidence.sealing's.

import { concat, u16, utf8 } from "./bytes.js";
import { id } from "./notice.js";
import { SUITES } from "../vendor/hpke.js";

// What a sealed text is bound to: opened anywhere else it stays shut.
export function info(municipality, procedure, form, submission) {
  return bound("todoke/seal/v1\0", [municipality, procedure, form, submission]);
}

// A label and fields, each a text or bytes, after its length.
export function bound(label, fields) {
  const parts = fields.map((field) => (typeof field === "string" ? utf8(field) : field));
  return concat(utf8(label), ...parts.flatMap((part) => [u16(part.length), part]));
}

export const keyId = (suite, key) => id(`todoke/seal-key/v1\0${suite}\0`, key);

// keys: those of a signed bundle, the preferred first. Seals to the first that this browser can use: a suite that it does
// not know, or has not got what it takes for, leads to the next. Returns {key, sealed}; throws what the last one did.
export function sealToOneOf(keys, plaintext, boundTo) {
  return firstOf(keys, async (key) => ({ key, sealed: await seal(key, plaintext, boundTo) }));
}

// key: {suite, public: bytes}. Returns the encapsulated key and the ciphertext, joined.
export async function seal(key, plaintext, boundTo) {
  const suite = named(key.suite);
  const recipientPublicKey = await suite.kem.deserializePublicKey(key.public);
  const { ct, enc } = await suite.seal({ recipientPublicKey, info: boundTo }, plaintext);
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

// A key of the first suite that this browser can use: {id, suite, public, private}, as RFC 9180 writes them.
export function generate() {
  return firstOf(Object.keys(SUITES), async (name) => {
    const { kem } = named(name);
    const pair = await kem.generateKeyPair();
    const key = new Uint8Array(await kem.serializePublicKey(pair.publicKey));
    const secret = new Uint8Array(await kem.serializePrivateKey(pair.privateKey));
    return { id: await keyId(name, key), suite: name, public: key, private: secret };
  });
}

// key: {suite, private: bytes}. Returns what was sealed; throws when it does not open.
export async function unseal(key, sealed, boundTo) {
  const suite = named(key.suite);
  const recipientKey = await suite.kem.deserializePrivateKey(key.private);
  const [enc, ct] = [sealed.slice(0, suite.kem.encSize), sealed.slice(suite.kem.encSize)];
  return new Uint8Array(await suite.open({ recipientKey, enc, info: boundTo }, ct));
}

function named(name) {
  if (!Object.hasOwn(SUITES, name)) throw new TypeError("suite_unknown");
  return SUITES[name]();
}

async function firstOf(choices, attempt) {
  let failure = new TypeError("suite_unknown");
  for (const one of choices) {
    try {
      return await attempt(one);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
