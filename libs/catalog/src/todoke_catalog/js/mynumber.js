// Finds an individual number (個人番号) typed into a text by accident: todoke_catalog.my_number.

import { digits } from "./folding.js";
import { isObject } from "./objects.js";

const LENGTH = 12;
const WEIGHTS = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const GROUPED = /[0-9]+(?:[ .・-]{1,3}[0-9]+)*/g;
const INVISIBLE = /[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g;

// Whether consecutive groups of digits somewhere in the text make up exactly one valid individual number.
export function contains(text) {
  return (digits(text.replace(INVISIBLE, "")).match(GROUPED) ?? []).some((grouped) => {
    const groups = grouped.match(/[0-9]+/g);
    return groups.some((_, start) => startsOne(groups.slice(start, start + LENGTH)));
  });
}

// Where in a cleaned answer one stands: the names of its parts, "" for the answer itself.
export function parts(answer) {
  if (typeof answer === "string") return contains(answer) ? [""] : [];
  if (Array.isArray(answer)) return answer.some((one) => parts(one).length) ? [""] : [];
  if (!isObject(answer)) return [];
  return Object.keys(answer).filter((name) => parts(answer[name]).length);
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
