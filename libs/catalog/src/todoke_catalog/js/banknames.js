// How banks and branches are called, in tables and by people: todoke_catalog.bank_names.

import * as folding from "./folding.js";

const WRITTEN = "ァィゥェォッャュョヮヵヶ國縣瀧龍條鐵櫻曾"; // small letters, which readings in tables lack, and old ones
const COMPARED = "アイウエオツヤユヨワカケ国県滝竜条鉄桜曽";
const COMPANY = ["株式会社", "(株)", "カブシキガイシヤ"]; // before or behind a name
const ENDINGS = ["銀行", "bank", "支店", "営業部", "出張所"];
const READ_ENDINGS = ["ギンコウ", "バンク", "シテン"]; // some names in tables end so, hence in what is typed alone
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
  jaバンク: "ja",
  jabank: "ja",
};
const READ = [
  // people read what tables write, and the other way round
  ["信金", "シンキン"],
  ["信組", "シンクミ"],
  ["信組", "シンソ"],
  ["シンクミ", "シンソ"],
  ["労金", "ロウキン"],
  ["農協", "ノウキヨウ"],
  ["漁協", "ギヨキヨウ"],
  ["信連", "シンレン"],
  ["信漁連", "シンギヨレン"],
];
const LOCAL = ["ja", ...READ.flat()];
const FARMERS = ["農協", "ノウキヨウ"]; // which call themselves JA before their names
const JA = [...FARMERS, "信連", "シンレン"]; // as their unions do, which keep their kind
const PREFECTURE = /(?:県|(?<=大阪|京都)府|(?<=東京)都|ケン)(?=[信労農漁]|シン|ロウ|ノウ|ギヨ)/g;

// A name or a reading without what people write in more than one way.
export function plain(text) {
  const letters = [...folding.kana(text)].map((one) => COMPARED[WRITTEN.indexOf(one)] ?? one).join("");
  const whole = letters.replaceAll("ー", "-").replaceAll(" ", "").toLowerCase();
  const named = COMPANY.reduce((text, word) => without(behind(text, word), [word]), whole);
  return without(
    Object.entries(KINDS).reduce((text, [kind, short]) => text.replaceAll(kind, short), named),
    ENDINGS,
  );
}

// What was typed, "" for blanks, and behind it what it may mean besides, each as a table may have it.
export function meant(typed) {
  const said = [plain(typed), without(plain(typed), READ_ENDINGS)];
  const ways = [...READ, ...READ.map(([written, read]) => [read, written])];
  const besides = ways.flatMap(([old, other]) =>
    said.filter((one) => one.endsWith(old) && one !== old).map((one) => one.slice(0, -old.length) + other),
  );
  return [...new Set([...said, ...besides])];
}

// Whether somebody typed a kind of bank and not whose.
export function isKind(typed) {
  return LOCAL.includes(without(plain(typed), READ_ENDINGS));
}

// {own, besides, short}: what a bank or branch is called that a table has so.
export function called({ name, kana }) {
  const names = [plain(name), plain(kana)];
  const of = (kinds) => names.filter((one) => kinds.some((kind) => one.endsWith(kind)));
  const farmers = of(FARMERS).map((one) => "ja" + without(one, FARMERS));
  const besides = [...farmers.slice(1), ...of(JA).map((one) => "ja" + one)];
  const short = [...names, ...besides].map((one) => one.replace(PREFECTURE, ""));
  return { own: [...names, ...farmers.slice(0, 1)], besides, short };
}

function behind(text, word) {
  return text.startsWith(word) && text !== word ? text.slice(word.length) : text;
}

// The text without the first of the endings that it has, unless it is nothing else.
function without(text, endings) {
  const ending = endings.find((one) => text.endsWith(one) && text !== one) ?? "";
  return text.slice(0, text.length - ending.length);
}
