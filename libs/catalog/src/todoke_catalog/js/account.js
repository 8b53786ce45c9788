// What the parts of a bank account for payment must be: todoke_catalog.reading.account.

import * as folding from "./folding.js";
import { oneOf } from "./plainvalues.js";
import { AnswerRefused } from "./refusal.js";
import { bounded, checkWords, exactDigits } from "./textvalues.js";

const KINDS = ["ordinary", "current", "savings"];
const ACCOUNT_DIGITS = 7;
const MAX_HOLDER = 60; // characters
const PARTS = {
  bank: (raw, part) => exactDigits(raw, 4, 4, part),
  branch: (raw, part) => exactDigits(raw, 3, 3, part),
  kind: (raw, part) => oneOf(KINDS, raw, part),
  number: (raw, part) => exactDigits(raw, ACCOUNT_DIGITS, ACCOUNT_DIGITS, part),
  holder,
};
const JAPAN_POST = {
  symbol: (raw, part) => exactDigits(raw, 5, 5, part),
  post_number: (raw, part) => exactDigits(raw, 1, 8, part),
};
const REGISTERED = { registered: (raw, part) => oneOf(["yes"], raw, part) };
const BY_SYMBOL = ["symbol", "post_number", "holder"];
const AT_A_BANK = ["bank", "branch", "number"];
const SHAPE = { parts: PARTS, needed: () => Object.keys(PARTS), malformed: "not_an_account" };

// The shape of an account; with `japan_post` it takes 記号 and 番号 as well, with `registered` 公金受取口座.
export function accountShape({ japan_post: japanPost = false, registered = false }) {
  const more = { ...(japanPost && JAPAN_POST), ...(registered && REGISTERED) };
  return Object.keys(more).length ? { ...SHAPE, parts: { ...PARTS, ...more }, needed, settle } : SHAPE;
}

function needed(given) {
  if (given.includes("registered")) return Object.keys(REGISTERED);
  return Object.keys(JAPAN_POST).some((name) => given.includes(name)) ? BY_SYMBOL : Object.keys(PARTS);
}

// A kind is ticked, and no browser takes a tick back: without more of a bank's account it is none beside another.
function settle({ kind, ...rest }) {
  const ticked = !AT_A_BANK.some((name) => Object.hasOwn(rest, name));
  const parts = ticked || kind === undefined ? rest : { ...rest, kind };
  const given = Object.keys(parts);
  if (!given.every((name) => needed(given).includes(name))) throw new AnswerRefused("account_twice");
  if (!Object.hasOwn(parts, "symbol")) return parts;
  return { bank: "9900", ...forTransfers(parts.symbol, parts.post_number), holder: parts.holder };
}

function forTransfers(symbol, number) {
  if (!/^[01].*0$/.test(symbol)) throw new AnswerRefused("not_a_post_account", { part: "symbol" });
  const ordinary = symbol.startsWith("1");
  const counted = ordinary ? number.slice(0, -1) : number;
  if (!counted || counted.length > ACCOUNT_DIGITS || (ordinary && !number.endsWith("1"))) {
    throw new AnswerRefused("not_a_post_account", { part: "post_number" });
  }
  const branch = symbol.slice(1, 3) + (ordinary ? "8" : "9");
  return { branch, kind: ordinary ? "ordinary" : "current", number: counted.padStart(ACCOUNT_DIGITS, "0") };
}

function holder(raw, part) {
  const text = folding.holder(bounded(raw, MAX_HOLDER, part));
  checkWords(text, MAX_HOLDER, { part });
  if (text && !folding.isHolder(text)) throw new AnswerRefused("not_kana", { part });
  return text;
}
