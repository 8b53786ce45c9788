// What may be tidied in an answer without changing what the person wrote: todoke_catalog.folding.

const BLANKS = " \t\r\n\u00a0\u3000";
const ENDS = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "g");
const MARKS = /[\u200e\u202a\u202c\u2066\u2068\u2069]/g; // seen by nobody; what turns text around is none of them
const LINE_ENDS = /\r\n?|[\x0b\u2028\u2029]/g;
const HYPHENS = /[\u2010-\u2015\u2212\u30fc\uff0d\uff70]/g;
const UNUSABLE =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]/u;
const KANA = /^[ァ-ヶー・ ]+$/;
const HOLDER = /^[ァ-ヶー・ A-Z0-9().,/-]+$/;
// Letters and digits of Unicode 16 and 17 (in outline, and a small S): an engine that knows them has NFKC fold them, and
// one that does not, not.
const OUTLINED = /[\u{1ccd6}-\u{1ccf9}]/gu;
const OUTLINE = 0x1ccd6;
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const SMALL_S = /\ua7f1/g;
const VOICING = { "゛": "\u3099", "゜": "\u309a" };

export function trim(text) {
  return text.replace(MARKS, "").replace(ENDS, "");
}

export function lines(text) {
  return trim(text.replace(LINE_ENDS, "\n"));
}

export function digits(text) {
  return trim(nfkc(text).replace(HYPHENS, "-"));
}

export function kana(text) {
  const joined = nfkc(text.replace(/[゛゜]/g, (mark) => VOICING[mark]));
  return trim(joined.replace(/[ぁ-ゖ]/g, (one) => shifted(one, 0x60)));
}

export function holder(text) {
  return kana(text).replace(/[a-z]/g, (one) => one.toUpperCase());
}

export function halfWidth(text) {
  return trim(text.replace(/[\uff01-\uff5e]/g, (one) => shifted(one, -0xfee0)));
}

export function isKana(text) {
  return KANA.test(text);
}

export function isHolder(text) {
  return HOLDER.test(text);
}

export function hasUnusable(text, manyLines) {
  return UNUSABLE.test(text) || (!manyLines && /[\n\t]/.test(text));
}

// In characters, as Python counts them, and not in UTF-16 code units.
export function length(text) {
  return [...text].length;
}

function shifted(character, by) {
  return String.fromCharCode(character.charCodeAt(0) + by);
}

// The same in every engine for what becomes ASCII or kana.
function nfkc(text) {
  const plain = text.replace(OUTLINED, (one) => SIGNS[one.codePointAt(0) - OUTLINE]);
  return plain.replace(SMALL_S, "S").normalize("NFKC");
}
