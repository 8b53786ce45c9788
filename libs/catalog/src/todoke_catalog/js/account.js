// Reads a bank account for payment, part by part: todoke_catalog.account.

import * as folding from "./folding.js";
import { isObject, own } from "./objects.js";
import { oneOf } from "./plainvalues.js";
import { AnswerRefused, attempt } from "./refusal.js";
import { bounded, checkWords, exactDigits } from "./textvalues.js";

const KINDS = ["ordinary", "current", "savings"];
const MAX_HOLDER = 60; // characters
const PARTS = {
  bank: (raw, part) => exactDigits(raw, 4, 4, part),
  branch: (raw, part) => exactDigits(raw, 3, 3, part),
  kind: (raw, part) => oneOf(KINDS, raw, part),
  number: (raw, part) => exactDigits(raw, 7, 7, part),
  holder,
};

// {value, refusals}: the parts that could be read, null when nothing was answered, and a refusal for each that could not.
export function account(raw) {
  if (raw === "") return { value: null, refusals: [] };
  if (!isObject(raw) || !Object.keys(raw).every((name) => Object.hasOwn(PARTS, name))) {
    return { value: null, refusals: [new AnswerRefused("not_an_account")] };
  }
  const [value, refusals] = readParts(raw);
  if (Object.keys(value).length === 0 && refusals.length === 0) return { value: null, refusals };
  const refused = refusals.map(({ part }) => part);
  const missing = Object.keys(PARTS).filter((name) => !Object.hasOwn(value, name) && !refused.includes(name));
  return { value, refusals: [...refusals, ...missing.map((part) => new AnswerRefused("required", { part }))] };
}

function readParts(raw) {
  const value = {};
  const refusals = [];
  for (const [name, read] of Object.entries(PARTS)) {
    const keep = (text) => text && Object.assign(value, { [name]: text });
    attempt(
      () => keep(read(own(raw, name, ""), name)),
      (refusal) => refusals.push(refusal),
    );
  }
  return [value, refusals];
}

function holder(raw, part) {
  const text = folding.holder(bounded(raw, MAX_HOLDER, part));
  checkWords(text, MAX_HOLDER, { part });
  if (text && !folding.isHolder(text)) throw new AnswerRefused("not_kana", { part });
  return text;
}
