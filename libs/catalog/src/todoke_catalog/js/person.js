// What the parts of a person's name and of a postal address must be: todoke_catalog.reading.person.

import * as folding from "./folding.js";
import { AnswerRefused } from "./refusal.js";
import { bounded, checkWords, exactDigits, reading } from "./textvalues.js";

const [MAX_NAME, MAX_ADDRESS, MAX_BUILDING, MAX_COUNTRY] = [50, 200, 100, 50]; // characters
const ROMAN = /^[A-Za-z][A-Za-z ',.-]*$/;
const NAME = { family: words(MAX_NAME), given: words(MAX_NAME), family_kana: kana, given_kana: kana };
const ALSO = { middle: words(MAX_NAME), former: words(MAX_NAME), alias: words(MAX_NAME), roman };

const ADDRESS = {
  postcode: (raw, part) => exactDigits(raw, 7, 7, part, "〒"),
  address: words(MAX_ADDRESS),
  building: words(MAX_BUILDING),
};
const COUNTRY = { country: words(MAX_COUNTRY) };

// The shape of an address; with `abroad` it takes a country in place of a postcode as well.
export function addressShape({ abroad = false }) {
  const shape = { needed: neededOfAddress, malformed: "parts_malformed" };
  return abroad ? { ...shape, parts: { ...ADDRESS, ...COUNTRY }, settle } : { ...shape, parts: ADDRESS };
}

function neededOfAddress(given) {
  return [given.includes("country") ? "country" : "postcode", "address"];
}

function settle(parts) {
  if (Object.hasOwn(parts, "country") && Object.hasOwn(parts, "postcode")) {
    throw new AnswerRefused("postcode_abroad", { part: "postcode" });
  }
  return parts;
}

// The shape of a name that may have the parts `also` as well.
export function nameShape({ also = [] }) {
  const more = Object.entries(ALSO).filter(([name]) => also.includes(name));
  return { parts: { ...NAME, ...Object.fromEntries(more) }, needed: neededOfName, malformed: "parts_malformed" };
}

function neededOfName(given) {
  const pair = ["given", "given_kana"];
  return ["family", "family_kana", ...(pair.some((name) => given.includes(name)) ? pair : [])];
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
