// Conditions as sentences, in the words of the form's own questions.

import { locate, valueKind } from "./model.js";
import { W } from "./words.js";

const COMPARED = {
  integer: { ge: "以上", le: "以下", gt: "より大きい", lt: "より小さい", eq: "ちょうど", ne: "でない", in: "のどれか" },
  date: {
    ge: "以後（その日を含む）",
    le: "以前（その日を含む）",
    gt: "より後",
    lt: "より前",
    eq: "その日",
    ne: "その日でない",
  },
  flag: { eq: "", ne: "でない" },
  option: { eq: "である", ne: "でない", in: "のどれか" },
  options: { contains: "を選んでいる" },
  text: { eq: "である", ne: "でない", in: "のどれか" },
};

const ANY = Object.assign({}, ...Object.values(COMPARED).toReversed(), { eq: "" }); // where it does not fit the kind
const MADE = /^[a-z][0-9a-f]{16}$/; // an id (model.js newId), which nobody is shown

export const operators = (item) => Object.entries(COMPARED[valueKind(item)] ?? {});
export const called = (item) => (item ? item.label?.ja.trim() || item.title?.ja.trim() || W.unnamed : W.gone);

// The values that the answer of an item can have, with their words; undefined: any of its kind.
export function values(item) {
  if (item.type === "yes_no")
    return [
      [true, W.yes],
      [false, W.no],
    ];
  if (item.type === "consent")
    return [
      [true, W.agreed],
      [false, W.notAgreed],
    ];
  if (item.type === "sex") return Object.entries(W.sexes);
  return item.options?.map((option) => [option.value, option.label.ja.trim() || W.unnamed]);
}

// The same, with those that a comparison still names and that are there no more.
export const withGone = (offered, compared) => [
  ...offered,
  ...[compared].flat().filter((one) => !offered.some(([value]) => value === one)).map((one) => [one, W.goneOption]),
];

export function said(item, value) {
  if (Array.isArray(value)) return value.map((one) => said(item, one)).join("か");
  const offered = values(item);
  const words = offered?.find(([one]) => one === value)?.[1];
  if (words) return `「${words}」`;
  if (offered || item.lost) return W.goneOption; // what stands there is an id
  if (valueKind(item) === "date" && DAY.test(value)) return japaneseDay(value);
  if (valueKind(item) === "integer" && typeof value === "number") return `${value}${item.unit?.ja ?? ""}`;
  return plainly(value) === "" && value !== "" ? W.goneOption : `「${plainly(value)}」`;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function japaneseDay(text) {
  const [year, month, day] = text.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}

// A value of whatever kind as text; what it is compared with may have become one of another kind.
export function plainly(value) {
  if (typeof value === "boolean") return value ? W.yes : W.no;
  return MADE.test(value) ? "" : String(value);
}

// 『質問A』の答えが「はい」、かつ … `known`: what the condition can refer to beside the form's own items.
export function sentence(condition, definition, known = [], inner = false) {
  const join = (branches, word) => {
    const parts = branches.map((one) => sentence(one, definition, known, true));
    const joined = parts.join(word);
    return inner && parts.length > 1 ? `（${joined}）` : joined;
  };
  switch (condition.type) {
    case "all":
      return join(condition.of, "、かつ");
    case "any":
      return join(condition.of, "、または");
    case "not":
      return condition.of.type === "any" && condition.of.of.length > 1
        ? `（${condition.of.of.map((one) => sentence(one, definition, known, true)).join("、")}）のどれでもない`
        : `（${sentence(condition.of, definition, known)}）でない`;
    default:
      return compared(condition, definition, known);
  }
}

function compared({ field, op, value }, definition, known) {
  const own = locate(definition, field)?.item;
  const item = own && valueKind(own) ? own : known.find((one) => one.id === field);
  if (!item) return W.gone;
  const plain = op === "eq" && !["integer", "date"].includes(valueKind(item));
  const subject = item === own ? `『${called(item)}』の答え` : called(item);
  return `${subject}が${said(item, value)}${plain ? "" : (COMPARED[valueKind(item)]?.[op] ?? ANY[op] ?? "")}`;
}
