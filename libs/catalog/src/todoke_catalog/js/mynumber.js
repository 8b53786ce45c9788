// Finds an individual number (個人番号) typed into a text by accident: todoke_catalog.my_number.

import { digits } from "./folding.js";
import * as groups from "./numbergroups.js";
import { isObject } from "./objects.js";
import { IGNORABLE, MARKS, ZEROS, someOf, tenFrom, words } from "./unicode.js";

const LENGTH = 12;
const WEIGHTS = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const INVISIBLE = new RegExp(`${someOf(IGNORABLE)}+`, "gu");
const MARKED = new RegExp(`([0-9])${someOf(MARKS)}+`, "gu");
const DECIMAL = new Map(words(ZEROS).flatMap((zero) => tenFrom(parseInt(zero, 16))));
// Digits in circles and brackets, from 1, which NFKC leaves as they are or writes with the brackets; and circled zeros.
const ENCLOSED = new Map([0x2474, 0x24f5, 0x2776, 0x2780, 0x278a].flatMap((first) => tenFrom(first - 1).slice(1)));
for (const zero of [0x24ff, 0x1f10b, 0x1f10c]) ENCLOSED.set(String.fromCodePoint(zero), "0");
const ZERO = /([0-9])[〇零○◯]+|[〇零○◯]+(?=[0-9])/g; // as a zero is written by hand, beside a digit
// The letter in place of it, Greek and Cyrillic as well; in a word it is none.
const LETTER = /([0-9])[OoΟοОо]+(?![A-Za-z])|(^|[^A-Za-z])[OoΟοОо]+(?=[0-9])/gu;
// The second and third row are for deeds (大字), the last for prices (蘇州号碼).
const ROWS = ["〇一二三四五六七八九", "零壱弐参肆伍陸漆捌玖", "零壹貳參肆伍陸柒捌玖", "〇〡〢〣〤〥〦〧〨〩"];
const KANJI = new Map(ROWS.flatMap(numbered));

// Whether digits somewhere in the text stand as one valid individual number.
export function contains(text) {
  return find(text) !== "";
}

// The digits of the first one, with what divides them, in half width; "" for none.
export function find(text) {
  const plain = text.replace(INVISIBLE, "");
  const read = folded(plain);
  if ([...read].length < LENGTH) return "";
  const enclosed = folded(put(plain, ENCLOSED)).replace(ZERO, (all, before = "") => zeros(all, before));
  const spelt = enclosed.replace(LETTER, (all, before, start) => zeros(all, before ?? start));
  const found = [read, enclosed, spelt, fromKanji(read)].map((one) => groups.find(one, isValid));
  return found.find((one) => one) ?? "";
}

// Where in a cleaned answer one stands: the names of its parts, "" for the answer itself; the first of several parts
// over which it lies.
export function parts(answer) {
  if (!isObject(answer)) return stands(answer) ? [""] : [];
  const names = Object.keys(answer);
  const alone = names.filter((name) => stands(answer[name]));
  if (alone.length || !contains(together(answer))) return alone;
  return [names.find((name) => /[0-9]/.test(folded(String(answer[name])))) ?? names[0]];
}

function stands(answer) {
  if (typeof answer === "string" || typeof answer === "number") return contains(String(answer));
  if (Array.isArray(answer)) return answer.some(stands);
  return isObject(answer) && (Object.values(answer).some(stands) || contains(together(answer)));
}

function together(answer) {
  return Object.values(answer)
    .filter((part) => typeof part === "string")
    .join(" ");
}

// Only among themselves: a given name that ends in 一 and a telephone number behind it are none.
function fromKanji(text) {
  return put(text.replace(/[0-9]/g, "x"), KANJI);
}

function folded(text) {
  return put(digits(text), DECIMAL).replace(MARKED, "$1");
}

function zeros(all, before) {
  return before + "0".repeat(all.length - before.length);
}

// Code point by code point, those beyond ASCII only.
function put(text, table) {
  return text.replace(/[^\x00-\x7f]/gu, (one) => table.get(one) ?? one);
}

function numbered(row) {
  return [...row].map((kanji, digit) => [kanji, String(digit)]);
}

function isValid(number) {
  const remainder = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0) % 11;
  return Number(number[LENGTH - 1]) === (remainder <= 1 ? 0 : 11 - remainder);
}
