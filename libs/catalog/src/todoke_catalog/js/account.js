// What the parts of a bank account for payment must be: todoke_catalog.account.

import * as folding from "./folding.js";
import { oneOf } from "./plainvalues.js";
import { AnswerRefused } from "./refusal.js";
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
export const SHAPE = { parts: PARTS, needed: () => Object.keys(PARTS), malformed: "not_an_account" };

function holder(raw, part) {
  const text = folding.holder(bounded(raw, MAX_HOLDER, part));
  checkWords(text, MAX_HOLDER, { part });
  if (text && !folding.isHolder(text)) throw new AnswerRefused("not_kana", { part });
  return text;
}
