// When the values of a form become known: todoke_catalog.order. Of sound forms only: every id that is used is there.

import * as amounts from "./amounts.js";
import { compared } from "./conditions.js";
import { TODAY, sources } from "./derived.js";

export const START = -1; // the place of what no field decides

// A Map from the place of a field, among all from 0, to the derived values and amounts that become known after it.
export function due({ pages, derived = [] }) {
  const fields = pages.flatMap((page) => page.fields);
  const known = new Map([[TODAY, START]]);
  for (const [place, { id, fields: inner = [] }] of fields.entries()) {
    for (const name of [id, ...inner.map((one) => one.id)]) known.set(name, place);
  }
  const ofEntries = fields.flatMap(({ id, type, derived: rules = [] }) => (type === "group" ? within(id, rules) : []));
  for (const [group, rule] of ofEntries) known.set(rule.id, last([group, ...uses(rule)], known));
  const byPlace = new Map();
  for (const rule of [...derived, ...fields.filter(({ type }) => type === "amount")]) {
    const place = last([rule.id, ...uses(rule)], known);
    known.set(rule.id, place);
    byPlace.set(place, [...(byPlace.get(place) ?? []), rule]);
  }
  return byPlace;
}

function within(group, rules) {
  return rules.map((rule) => [group, rule]);
}

// Every id that a computed value looks at.
function uses(rule) {
  switch (rule.type) {
    case "count_of":
      return [rule.group, ...compared(rule.condition)];
    case "sum_of":
      return [rule.group, ...amounts.uses(rule.expression)];
    case "amount":
      return amounts.uses(rule.expression);
    default:
      return sources(rule);
  }
}

// The id of a derived value has no place of its own before this.
function last(names, known) {
  return Math.max(START, ...names.map((name) => known.get(name) ?? START));
}
