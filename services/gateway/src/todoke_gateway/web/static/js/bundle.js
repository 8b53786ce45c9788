// Reads a form bundle as the municipality signed it (todoke_evidence.notice): nothing of it counts before its signature.

import * as b64 from "./b64.js";
import { concat, sha256, utf8 } from "./bytes.js";
import * as canonical from "./canonical.js";
import { Refusal } from "./refusal.js";
import { verify } from "../vendor/ed25519.js";

const HEADER = { alg: "EdDSA", typ: "todoke-form+jws" };
const ID_BYTES = 12;

// text: the bundle's JWS; noticeKeys: public keys (base64url) of the municipality.
// Returns {municipality, procedure, definition, digest: bytes, keys: [{id, suite, public: bytes}], signer: base64url}.
// Throws Refusal "bundle_untrusted" unless one of these keys signed it and each sealing key has its own id.
export async function open(text, noticeKeys) {
  const [head, payload, signature] = text.split(".");
  const signer = await holder(json(head), noticeKeys);
  if (!(await verified(signature, utf8(`${head}.${payload}`), b64.decode(signer)))) untrusted();
  const { municipality, procedure, definition, keys } = json(payload);
  return {
    municipality,
    procedure,
    definition,
    digest: await sha256(canonical.encode(definition)),
    keys: await Promise.all(keys.map(sealingKey)),
    signer,
  };
}

// The one of the keys that a header names.
async function holder(header, noticeKeys) {
  if (header.alg !== HEADER.alg || header.typ !== HEADER.typ) untrusted();
  for (const key of noticeKeys) {
    if ((await id("todoke/notice-key/v1\0", b64.decode(key))) === header.kid) return key;
  }
  return untrusted();
}

async function verified(signature, data, key) {
  try {
    return await verify(b64.decode(signature), data, key);
  } catch {
    return false; // not the shape of a signature, or of a key
  }
}

async function sealingKey({ key_id, suite, public: text }) {
  const key = b64.decode(text);
  if ((await id(`todoke/seal-key/v1\0${suite}\0`, key)) !== key_id) untrusted();
  return { id: key_id, suite, public: key };
}

async function id(label, key) {
  return b64.encode((await sha256(concat(utf8(label), key))).subarray(0, ID_BYTES));
}

function json(part) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(b64.decode(part)));
  } catch {
    return untrusted();
  }
}

function untrusted() {
  throw new Refusal("bundle_untrusted");
}
