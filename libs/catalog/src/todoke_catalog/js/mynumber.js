// Finds an individual number (個人番号) typed into a text by accident: todoke_catalog.my_number.

import { digits } from "./folding.js";
import { isObject } from "./objects.js";

const LENGTH = 12;
const WEIGHTS = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const GROUPED = /[0-9]+(?:[ .・-]{1,3}[0-9]+)*/g;
const FOUR = 4;
const BLANKS = /[ \t\r\n]+/g;
const DIVIDER = /^[ \t\r\n!-/:-@[-`{-~、。・·•‧∕⁄〜→─━│「」『』【】]{1,3}$/;
const BLANK_DIVIDER = /^[ \t\r\n]{1,20}$/;
const COMMON = /^(?:(?:19|20)[0-9]{2}|[0-9]{2}00)$/; // a year, or a round number
const THREES = /[0-9]+(?:,[0-9]+)*円?/g;
const OF_THREES = /^[0-9]{3}(?:,[0-9]{3}){3}$/; // with 円 behind them they are an amount
const INVISIBLE = /[\u00ad\u180e\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f\u20e3]/gu;
// The zeros of scripts whose digits NFKC leaves as they are; nine follow each. Stated, since browsers and Python know
// different versions of Unicode.
const ZEROS = `
30 660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946
19d0 1a80 1a90 1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 104a0 10d30 11066 110f0
11136 111d0 112f0 11450 114d0 11650 116c0 11730 118e0 11950 11c50 11d50 11da0 16a60 16ac0 16b50
1e140 1e2f0 1e950
`;
const DECIMAL = new Map(ZEROS.trim().split(/\s+/).flatMap((zero) => tenFrom(parseInt(zero, 16))));
// Digits in circles and brackets, from 1, which NFKC leaves as they are or writes with the brackets; and circled zeros.
const ENCLOSED = new Map([0x2474, 0x24f5, 0x2776, 0x2780, 0x278a].flatMap((first) => tenFrom(first - 1).slice(1)));
for (const zero of [0x24ff, 0x1f10b, 0x1f10c]) ENCLOSED.set(String.fromCodePoint(zero), "0");
const ZERO = /([0-9])[〇零○◯]+|[〇零○◯]+(?=[0-9])/g; // as a zero is written by hand, beside a digit
const CELLS = /[0-9]+(?:\t[0-9]+)+|[0-9]+(?:\r?\n[0-9]+)+/g; // a digit a cell, from a spreadsheet
const KANJI = new Map(["〇一二三四五六七八九", "零壱弐参肆伍陸漆捌玖", "零壹貳參肆伍陸柒捌玖"].flatMap(numbered));

// Whether consecutive groups of digits somewhere in the text make up exactly one valid individual number.
export function contains(text) {
  const plain = text.replace(INVISIBLE, "");
  const enclosed = folded(put(plain, ENCLOSED)).replace(ZERO, (all, before = "") => before.padEnd(all.length, "0"));
  const reads = [folded(plain), enclosed, fromKanji(folded(plain))];
  return reads.some((read) => [inGroups, inFours, inThrees, inCells].some((stands) => stands(read)));
}

// Where in a cleaned answer one stands: the names of its parts, "" for the answer itself.
export function parts(answer) {
  if (typeof answer === "string" || typeof answer === "number") return contains(String(answer)) ? [""] : [];
  if (Array.isArray(answer)) return answer.some((one) => parts(one).length) ? [""] : [];
  if (!isObject(answer)) return [];
  return Object.keys(answer).filter((name) => parts(answer[name]).length);
}

// Only among themselves: a given name that ends in 一 and a telephone number behind it are none.
function fromKanji(text) {
  return put(text.replace(/[0-9]/g, "x"), KANJI);
}

function folded(text) {
  return put(digits(text), DECIMAL);
}

// Code point by code point, those beyond ASCII only.
function put(text, table) {
  return text.replace(/[^\x00-\x7f]/gu, (one) => table.get(one) ?? one);
}

function numbered(row) {
  return [...row].map((kanji, digit) => [kanji, String(digit)]);
}

function tenFrom(zero) {
  return [..."0123456789"].map((digit, further) => [String.fromCodePoint(zero + further), digit]);
}

function inGroups(read) {
  return (read.match(GROUPED) ?? []).some((grouped) => {
    const groups = grouped.match(/[0-9]+/g);
    return groups.some((_, start) => startsOne(groups.slice(start, start + LENGTH)));
  });
}

// Fours that the same sign divides twice: 1234/5678/9018, 1234、5678、9018, or one a line.
function inFours(read) {
  const pieces = read.split(/([0-9]+)/); // digits stand at odd places
  return pieces.some((_, at) => at % 2 === 1 && at + 5 < pieces.length && areFours(pieces.slice(at, at + 5)));
}

// 123,456,789,018, which is no amount.
function inThrees(read) {
  const found = (read.match(THREES) ?? []).filter((threes) => OF_THREES.test(threes));
  return found.some((threes) => isValid(threes.replaceAll(",", "")));
}

// Twelve cells of one digit each, and no more, side by side or below one another.
function inCells(read) {
  const rows = (read.match(CELLS) ?? []).map((cells) => cells.match(/[0-9]+/g));
  return rows.some((row) => row.length === LENGTH && row.join("").length === LENGTH && isValid(row.join("")));
}

function areFours([first, divider, second, again, third]) {
  const fours = [first, second, third];
  if (fours.some((four) => four.length !== FOUR) || fours.every((four) => COMMON.test(four))) return false;
  if (![divider, again].every((one) => DIVIDER.test(one) || BLANK_DIVIDER.test(one))) return false;
  return divider.replace(BLANKS, "") === again.replace(BLANKS, "") && isValid(fours.join(""));
}

function startsOne(groups) {
  let number = "";
  for (const group of groups) {
    number += group;
    if (number.length >= LENGTH) break;
  }
  return number.length === LENGTH && isValid(number);
}

function isValid(number) {
  const remainder = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0) % 11;
  return Number(number[LENGTH - 1]) === (remainder <= 1 ? 0 : 11 - remainder);
}
