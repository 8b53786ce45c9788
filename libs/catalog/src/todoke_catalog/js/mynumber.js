// Finds an individual number (個人番号) typed into a text by accident: todoke_catalog.my_number.

import { digits } from "./folding.js";
import { isObject } from "./objects.js";

const LENGTH = 12;
const WEIGHTS = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const GROUPED = /[0-9]+(?:[ .・-]{1,3}[0-9]+)*/g;
const FOUR = 4;
const BLANKS = /[ \t\r\n]+/g;
const DIVIDER = /^[ \t\r\n!-/:-@[-`{-~、。・·•‧∕⁄〜→─━│]{1,3}$/;
const COMMON = /^(?:(?:19|20)[0-9]{2}|[0-9]{2}00)$/; // a year, or a round number
const INVISIBLE = /[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g;

// Whether consecutive groups of digits somewhere in the text make up exactly one valid individual number.
export function contains(text) {
  const folded = digits(text.replace(INVISIBLE, ""));
  return inGroups(folded) || inFours(folded);
}

// Where in a cleaned answer one stands: the names of its parts, "" for the answer itself.
export function parts(answer) {
  if (typeof answer === "string" || typeof answer === "number") return contains(String(answer)) ? [""] : [];
  if (Array.isArray(answer)) return answer.some((one) => parts(one).length) ? [""] : [];
  if (!isObject(answer)) return [];
  return Object.keys(answer).filter((name) => parts(answer[name]).length);
}

function inGroups(folded) {
  return (folded.match(GROUPED) ?? []).some((grouped) => {
    const groups = grouped.match(/[0-9]+/g);
    return groups.some((_, start) => startsOne(groups.slice(start, start + LENGTH)));
  });
}

// Fours that the same sign divides twice: 1234/5678/9018, 1234、5678、9018, or one a line.
function inFours(folded) {
  const pieces = folded.split(/([0-9]+)/); // digits stand at odd places
  return pieces.some((_, at) => at % 2 === 1 && at + 5 < pieces.length && areFours(pieces.slice(at, at + 5)));
}

function areFours([first, divider, second, again, third]) {
  const fours = [first, second, third];
  if (fours.some((four) => four.length !== FOUR) || fours.every((four) => COMMON.test(four))) return false;
  if (!(DIVIDER.test(divider) && DIVIDER.test(again))) return false;
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
