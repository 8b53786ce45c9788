// The key of one application, by which its applicant reads letters about it: todoke_evidence.letter_key. Its private half
// never leaves this computer: it waits in this tab until the receipt page offers it as a file.

import * as b64 from "./b64.js";
import * as canonical from "./canonical.js";
import { Refusal } from "./refusal.js";
import { generate } from "./sealing.js";

const TYPE = "todoke-letter-key";
const PREFIX = "todoke/letter-key/";
const PRIVATE_BYTES = 32;

export const MAX_FILE = 512; // bytes; one takes about 190

// A new key {id, suite, public, private}; null where this browser cannot make one, or could not keep it for the receipt.
export async function make() {
  try {
    sessionStorage.setItem(`${PREFIX}next`, "0".repeat(MAX_FILE));
    sessionStorage.removeItem(`${PREFIX}next`);
    return await generate();
  } catch {
    return null;
  }
}

// Puts the file of a key aside for the receipt page.
export function keep(key, number) {
  try {
    sessionStorage.setItem(PREFIX + number, file(key, number));
  } catch {
    // there was room a moment ago; the application is sent, and its letters are for paper
  }
}

// The file that was put aside in this tab, or null.
export function kept(number) {
  try {
    return sessionStorage.getItem(PREFIX + number);
  } catch {
    return null;
  }
}

// The key's file, canonical JSON.
export function file(key, number) {
  return canonical.text({
    key_id: key.id,
    private: b64.encode(key.private),
    receipt_number: number,
    suite: key.suite,
    type: TYPE,
  });
}

// Reads such a file into {id, suite, private, number}; Refusal "letter_key_malformed". That private half and id belong
// together is seen when a letter opens.
export function read(text) {
  try {
    const { key_id: id, private: half, receipt_number: number, suite } = JSON.parse(text);
    const key = { id, suite, private: b64.decode(half), number };
    const texts = [id, suite, number].every((one) => typeof one === "string");
    // Written again it is the same: nothing else is in it.
    const whole = file(key, number) === text.replace(/\n$/, "");
    if (texts && whole && key.private.length === PRIVATE_BYTES) return key;
  } catch {
    // no JSON, or no base64
  }
  throw new Refusal("letter_key_malformed");
}
