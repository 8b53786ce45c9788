// Walks through a form as an applicant does: todoke_catalog.walk. What is known is a Map from ids to values.

import * as amounts from "./amounts.js";
import { passes } from "./conditions.js";
import { extend } from "./derived.js";
import { START, due } from "./order.js";

// The fields that are shown, in order; derived values and amounts are added to `known` as they can be computed. Lazy on
// purpose: the caller puts each answer into `known` when its field comes.
export function* walk(definition, known) {
  const computed = due(definition);
  const hidden = new Set();
  let place = START;
  compute(definition, computed.get(place) ?? [], hidden, known);
  for (const page of definition.pages) {
    const onPage = passes(page.shown_when, known);
    for (const field of page.fields) {
      if (onPage && passes(field.shown_when, known)) yield field;
      else hidden.add(field.id);
      place += 1;
      compute(definition, computed.get(place) ?? [], hidden, known);
    }
  }
}

export function fieldsOf(definition) {
  return definition.pages.flatMap(({ fields }) => fields);
}

function compute(definition, rules, hidden, known) {
  if (rules.length === 0) return;
  const groups = fieldsOf(definition).filter(({ type }) => type === "group");
  const ofEntries = new Map(groups.map(({ id, derived = [] }) => [id, derived]));
  for (const rule of rules) {
    if (rule.type !== "amount") {
      extend(known, [rule], ofEntries);
    } else if (!hidden.has(rule.id)) {
      const yen = amounts.compute(rule.expression, known);
      if (yen !== null) known.set(rule.id, yen);
    }
  }
}
