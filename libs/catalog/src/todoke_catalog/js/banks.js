// Looks banks and their branches up in a table that the caller has: todoke_catalog.banks. A table is {code: {name, kana,
// branches: {code: {name, kana}}}}.

import * as banknames from "./banknames.js";
import { own } from "./objects.js";

const MAX_FOUND = 20;
const OTHERWISE = 3; // what begins so or holds it in another way of writing; not beside one that is called so
const HELD = 4; // a reading that holds it, beside nearer ones
const MAX_TYPED = 60; // characters

// The codes of the banks that something typed may mean, the nearest first.
export function banks(table, typed) {
  return found(table, typed);
}

// The same of the branches of a bank.
export function branches(table, bank, typed) {
  return found(own(table, bank)?.branches ?? {}, typed);
}

// Whether a bank or branch is meant by what was typed, and not only found.
export function isCalled(code, one, typed) {
  return rank(banknames.meant(bounded(typed)), code, one) === 0;
}

// Whether only a kind of bank was typed: its place is missing.
export function isKind(typed) {
  return banknames.isKind(bounded(typed));
}

// The part of a cleaned account that the table does not have, or null.
export function unknown(table, { bank, branch }) {
  if (bank === undefined) return null;
  if (!Object.hasOwn(table, bank)) return "bank";
  return Object.hasOwn(table[bank].branches, branch) ? null : "branch";
}

function found(places, typed) {
  const wanted = banknames.meant(bounded(typed));
  if (!wanted[0]) return [];
  const ranked = Object.entries(places).map(([code, one]) => ({ code, rank: rank(wanted, code, one) }));
  const near = ranked.filter((one) => one.rank !== null);
  near.sort((left, right) => left.rank - right.rank || (left.code < right.code ? -1 : 1));
  const nearest = near[0]?.rank ?? HELD; // which alone is not enough
  const end = { 0: OTHERWISE, [HELD]: 0 }[nearest] ?? HELD + 1; // one that is called so is meant
  const kept = near.slice(0, MAX_FOUND).filter((one) => one.rank < end);
  return kept.map(({ code }) => code);
}

// 0 for what is called so, 1 for what begins so, 2 for a name that holds it, more for less, null for all else.
function rank(wanted, code, one) {
  const { own: names, besides, short } = banknames.called(one);
  const [typed] = wanted;
  if (wanted.some((way) => way === code || names.includes(way) || besides.includes(way))) return 0;
  if ([code, ...names].some((name) => name.startsWith(typed))) return 1;
  if (names[0].includes(typed)) return 2;
  const others = [...names, ...besides, ...short];
  const otherwise = wanted.some((way) => names[0].includes(way) || others.some((name) => name.startsWith(way)));
  if (otherwise) return OTHERWISE;
  return names[1].includes(typed) ? HELD : null;
}

function bounded(typed) {
  return [...typed].slice(0, MAX_TYPED).join("");
}
