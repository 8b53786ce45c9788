// Reads what a municipality signed (todoke_evidence.notice): nothing of it counts before its signature.

import * as b64 from "./b64.js";
import { concat, sha256, utf8 } from "./bytes.js";
import { Refusal } from "./refusal.js";
import { verify } from "../vendor/ed25519.js";

const ALGORITHM = "EdDSA";
const ID_BYTES = 12;

// text: a JWS; type: what its header must say; noticeKeys: public keys (base64url) of the municipality.
// Returns {members, signer: the key of these that signed it}; throws a Refusal with the given code otherwise.
export async function read(text, type, noticeKeys, code) {
  try {
    const [head, payload, signature] = text.split(".");
    const signer = await holder(json(head), type, noticeKeys);
    const good = await verify(b64.decode(signature), utf8(`${head}.${payload}`), b64.decode(signer));
    if (good) return { members: json(payload), signer };
  } catch {
    // not the shape of a notice, of a signature, or of a key
  }
  throw new Refusal(code);
}

// The id of a key, which follows from it.
export async function id(label, key) {
  return b64.encode((await sha256(concat(utf8(label), key))).subarray(0, ID_BYTES));
}

// The one of the keys that a header names.
async function holder(header, type, noticeKeys) {
  if (header.alg !== ALGORITHM || header.typ !== type) throw new TypeError("header");
  for (const key of noticeKeys) {
    if ((await id("todoke/notice-key/v1\0", b64.decode(key))) === header.kid) return key;
  }
  throw new TypeError("kid");
}

function json(part) {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(b64.decode(part)));
}
