// What rules and calculations can refer to: answers, the day of application, derived values, the amount.
// A derived value stands as if it were an item: {id, type, label, computed}; its label says how it comes about.

import { calculated } from "./calculated.js";
import { locate, valueKind } from "./model.js";
import { called, sentence } from "./sentences.js";
import { W } from "./words.js";

const TODAY = { id: "today", type: "date", label: { ja: W.today }, computed: true };
const TYPES = {
  age: "integer",
  fiscal_year: "integer",
  days_between: "integer",
  count_of: "integer",
  sum_of: "integer",
  fiscal_year_end: "date",
  date_plus: "date",
};

const LONGEST = 80; // characters of a name in a menu
const END = 30; // of them those of its end, where conditions differ mostly

const answers = (fields) => fields.filter(valueKind);
const fieldsOf = (definition) => definition.pages.flatMap((page) => page.fields);

// Everything that an eligibility rule can see.
export const forRules = (definition) => [
  ...withDerived([...answers(fieldsOf(definition)), TODAY], definition.derived ?? [], definition),
  ...amounts(definition),
];

// Everything that an amount can see: of the other amounts those before it.
export function forAmounts(definition, id) {
  const later = amounts(definition).map((one) => one.id);
  const hidden = new Set(later.slice(later.indexOf(id)));
  return forRules(definition).filter((one) => !hidden.has(one.id));
}

// The amounts, each standing as the number that it comes to.
const amounts = (definition) =>
  fieldsOf(definition)
    .filter((item) => item.type === "amount")
    .map((item) => ({ id: item.id, type: "integer", label: item.label, unit: { ja: W.yen }, computed: true }));

// What the derived value at this place of the form, or of a group's entries, can see.
export function forDerived(definition, group, place) {
  const outer = [...answers(fieldsOf(definition)), TODAY];
  if (group)
    return withDerived([...outer, ...answers(group.fields)], (group.derived ?? []).slice(0, place), definition);
  return withDerived(outer, (definition.derived ?? []).slice(0, place), definition);
}

// What a count or a sum over a group sees in each entry.
export const forEntries = (definition, group) => forDerived(definition, group, Infinity);

export const groups = (definition) => fieldsOf(definition).filter((item) => item.type === "group");

function withDerived(known, rules, definition) {
  return rules.reduce((seen, rule) => [...seen, standing(rule, seen, definition)], known);
}

// The item that a derived value stands as, to those after it. No two have the same name: one has its number too.
export function standing(rule, known, definition) {
  const name = shortened(derivedWords(rule, known, definition));
  const twice = known.some((one) => called(one) === name);
  const label = { ja: twice ? W.derivedSame(name, numberOf(rule, definition)) : name };
  if (rule.type !== "first_answered") return { id: rule.id, type: TYPES[rule.type], label, computed: true };
  const first = rule.of.map((id) => known.find((one) => one.id === id)).find(Boolean) ?? { type: "text", lost: true };
  return { ...first, id: rule.id, label, computed: true };
}

function shortened(words) {
  const letters = [...words];
  if (letters.length <= LONGEST) return words;
  return [...letters.slice(0, LONGEST - END - 1), "…", ...letters.slice(-END)].join("");
}

// Its place among those that it stands with in the settings.
function numberOf({ id }, definition) {
  const lists = [definition, ...groups(definition)].map((one) => one.derived ?? []);
  return Math.max(...lists.map((list) => list.findIndex((one) => one.id === id))) + 1;
}

// How a derived value comes about, in words.
export function derivedWords(rule, known, definition) {
  const name = (id) => called(known.find((one) => one.id === id));
  const group = () => locate(definition, rule.group)?.item;
  const inEntry = () => (group()?.fields ? forEntries(definition, group()) : []);
  switch (rule.type) {
    case "age":
      return W.derivedWords.age(name(rule.birth), name(rule.on));
    case "fiscal_year":
      return W.derivedWords.fiscal_year(name(rule.date));
    case "fiscal_year_end":
      return W.derivedWords.fiscal_year_end(name(rule.date));
    case "date_plus":
      return W.derivedWords.date_plus(name(rule.date), moved(rule));
    case "days_between":
      return W.derivedWords.days_between(name(rule.start), name(rule.end));
    case "first_answered":
      return W.derivedWords.first_answered(rule.of.map(name).join("、"));
    case "count_of":
      return W.derivedWords.count_of(called(group()), rule.condition && sentence(rule.condition, definition, inEntry()));
    default:
      return W.derivedWords.sum_of(called(group()), calculated(rule.expression, definition, inEntry()));
  }
}

function moved({ years = 0, months = 0, days = 0 }) {
  const parts = [
    [years, "年"],
    [months, "か月"],
    [days, "日"],
  ].filter(([count]) => count !== 0);
  return parts.length
    ? parts.map(([count, unit]) => `${Math.abs(count)}${unit}${count < 0 ? "前" : "後"}`).join("")
    : "0日後";
}
