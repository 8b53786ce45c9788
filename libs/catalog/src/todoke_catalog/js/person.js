// What the parts of a person's name and of a postal address must be: todoke_catalog.person.

import * as folding from "./folding.js";
import { AnswerRefused } from "./refusal.js";
import { bounded, checkWords, exactDigits, reading } from "./textvalues.js";

const [MAX_NAME, MAX_ADDRESS, MAX_BUILDING] = [50, 200, 100]; // characters
const ROMAN = /^[A-Za-z][A-Za-z ',.-]*$/;
const NAME = { family: words(MAX_NAME), given: words(MAX_NAME), family_kana: kana, given_kana: kana };
const ALSO = { former: words(MAX_NAME), alias: words(MAX_NAME), roman };

export const ADDRESS_SHAPE = {
  parts: {
    postcode: (raw, part) => exactDigits(raw, 7, 7, part),
    address: words(MAX_ADDRESS),
    building: words(MAX_BUILDING),
  },
  needed: () => ["postcode", "address"],
  malformed: "parts_malformed",
};

// The shape of a name that may have the parts `also` as well.
export function nameShape({ also = [] }) {
  const more = Object.entries(ALSO).filter(([name]) => also.includes(name));
  return { parts: { ...NAME, ...Object.fromEntries(more) }, needed: neededOfName, malformed: "parts_malformed" };
}

function neededOfName(parts) {
  const pair = ["given", "given_kana"];
  return ["family", "family_kana", ...(pair.some((name) => Object.hasOwn(parts, name)) ? pair : [])];
}

function words(limit) {
  return (raw, part) => {
    const text = folding.trim(bounded(raw, limit, part));
    checkWords(text, limit, { part });
    return text;
  };
}

function kana(raw, part) {
  return reading(raw, MAX_NAME, part);
}

function roman(raw, part) {
  const text = folding.halfWidth(bounded(raw, MAX_NAME, part));
  checkWords(text, MAX_NAME, { part });
  if (text && !ROMAN.test(text)) throw new AnswerRefused("not_roman", { part });
  return text;
}
