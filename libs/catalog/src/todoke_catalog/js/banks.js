// Looks banks and their branches up in a table that the caller has: todoke_catalog.banks. A table is {code: {name, kana,
// branches: {code: {name, kana}}}}.

import * as folding from "./folding.js";
import { own } from "./objects.js";

const MAX_FOUND = 20;
const HELD = 3; // a reading that holds it, beside nearer ones
const MAX_TYPED = 60; // characters
const [SMALL, LARGE] = ["ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ"];
const ENDINGS = ["銀行", "bank", "支店", "営業部", "出張所"];
const KINDS = {
  // as they call themselves, and as tables do; of two that begin alike the longer one first
  信用農業協同組合連合会: "信連",
  信用漁業協同組合連合会: "信漁連",
  農林中央金庫: "農林中金",
  商工組合中央金庫: "商工中金",
  農業協同組合: "農協",
  漁業協同組合: "漁協",
  信用金庫: "信金",
  信用組合: "信組",
  労働金庫: "労金",
  シンヨウキンコ: "シンキン",
  シンヨウクミアイ: "シンクミ",
  ロウドウキンコ: "ロウキン",
  ノウギヨウキヨウドウクミアイ: "ノウキヨウ",
};
const FARMERS = "農協"; // which call themselves JA before their names

// The codes of the banks that something typed may mean, the nearest first.
export function banks(table, typed) {
  return found(table, typed);
}

// The same of the branches of a bank.
export function branches(table, bank, typed) {
  return found(own(table, bank)?.branches ?? {}, typed);
}

// The part of a cleaned account that the table does not have, or null.
export function unknown(table, { bank, branch }) {
  if (bank === undefined) return null;
  if (!Object.hasOwn(table, bank)) return "bank";
  return Object.hasOwn(table[bank].branches, branch) ? null : "branch";
}

function found(places, typed) {
  const wanted = plain([...typed].slice(0, MAX_TYPED).join(""));
  if (!wanted) return [];
  const ranked = Object.entries(places).map(([code, one]) => ({ code, rank: rank(wanted, code, one) }));
  const near = ranked.filter((one) => one.rank !== null);
  near.sort((left, right) => left.rank - right.rank || (left.code < right.code ? -1 : 1));
  const beside = near[0]?.rank > 0 && near[0].rank < HELD; // one that is called so is meant, and held alone is not enough
  const kept = near.slice(0, MAX_FOUND).filter((one) => beside || one.rank < HELD);
  return kept.map(({ code }) => code);
}

function rank(wanted, code, { name, kana }) {
  const names = [code, plain(name), plain(kana)];
  if (names[1].endsWith(FARMERS)) names.push("ja" + names[1].slice(0, -FARMERS.length));
  if (names.includes(wanted)) return 0;
  if (names.some((one) => one.startsWith(wanted))) return 1;
  if (names[1].includes(wanted)) return 2;
  return names[2].includes(wanted) ? HELD : null;
}

function plain(text) {
  const large = [...folding.kana(text)].map((one) => LARGE[SMALL.indexOf(one)] ?? one).join("");
  const whole = large.replaceAll("ー", "-").replaceAll(" ", "").toLowerCase();
  const folded = Object.entries(KINDS).reduce((text, [kind, short]) => text.replaceAll(kind, short), whole);
  const ending = ENDINGS.find((one) => folded.endsWith(one) && folded !== one) ?? "";
  return folded.slice(0, folded.length - ending.length);
}
