// A letter of the office, signed by it and sealed to the key of one application: todoke_evidence.notice and letter.

import * as b64 from "./b64.js";
import * as canonical from "./canonical.js";
import * as notice from "./notice.js";
import { Refusal } from "./refusal.js";
import { bound, unseal } from "./sealing.js";

const TYPE = "todoke-letter+jws";
const UNTRUSTED = "letter_untrusted";
const LETTER_BYTES = 9_216;
const LENGTH_BYTES = 4;
const MAX_TITLE = 100;
const MAX_TEXT = 2_000;
const UNFIT =
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/u;

// text: the letter's JWS; noticeKeys: public keys (base64url) of the municipality, whose code is given.
// Returns {municipality, number, sentAt: Date, keyId, sealed: bytes, signer: base64url}; throws Refusal "letter_untrusted".
export async function verified(text, noticeKeys, municipality) {
  const { members, signer } = await notice.read(text, TYPE, noticeKeys, UNTRUSTED);
  if (members.municipality !== municipality) throw new Refusal(UNTRUSTED);
  return {
    municipality,
    number: members.receipt_number,
    sentAt: new Date(members.sent_at),
    keyId: members.key_id,
    sealed: b64.decode(members.sealed),
    signer,
  };
}

// letter: what `verified` returned; key: what letterkey.read returned; number: that of the page. Returns {title, text}.
// Throws Refusal "letter_other", "letter_key_other", "seal_broken" or "letter_malformed".
export async function open(letter, key, number) {
  if (letter.number !== number) throw new Refusal("letter_other");
  if (key.number !== number || key.id !== letter.keyId) throw new Refusal("letter_key_other");
  return unpack(await opened(letter, key));
}

async function opened({ municipality, number, sealed }, key) {
  try {
    return await unseal(key, sealed, bound("todoke/letter/v1\0", [municipality, number]));
  } catch {
    throw new Refusal("seal_broken");
  }
}

function unpack(data) {
  try {
    const end = LENGTH_BYTES + new DataView(data.buffer, data.byteOffset).getUint32(0);
    const whole = data.length === LETTER_BYTES && end <= data.length && data.subarray(end).every((byte) => byte === 0);
    const wire = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data.subarray(LENGTH_BYTES, end));
    const { title, text } = JSON.parse(wire);
    // Written again as a letter, it is the same: nothing else is in it.
    const canon = canonical.text({ text, title, type: "todoke-letter", version: 1 });
    const fit = fits(title, MAX_TITLE) && !title.includes("\n") && fits(text, MAX_TEXT);
    if (whole && wire === canon && fit) return { title, text };
  } catch {
    // no JSON, no UTF-8, or too short for a length
  }
  throw new Refusal("letter_malformed");
}

function fits(text, limit) {
  return typeof text === "string" && text.trim() !== "" && [...text].length <= limit && !UNFIT.test(text);
}
