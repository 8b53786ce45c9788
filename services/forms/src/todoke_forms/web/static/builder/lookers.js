// Everything in a form that looks at something else by its id, in words: conditions, amounts, computed values, rules.

import { inOrder } from "./model.js";
import { called } from "./sentences.js";
import { W } from "./words.js";

// Each with the `node` that it looks by; the `id` of the item or page it is of, or the number of the `value` or `rule`.
export function lookers(definition) {
  const items = [...inOrder(definition)];
  const of = (one, node, words, more) => ({ id: one.id, node, words: words(W.quoted(called(one))), ...more });
  return [
    ...items.map((one) => of(one, one.shown_when, W.usedIn.condition, { part: "condition" })),
    ...items.map((one) => of(one, one.expression, W.usedIn.amount, { part: "amount" })),
    ...items.flatMap((one) =>
      (one.derived ?? []).map((node, place) => of(one, node, W.usedIn.entries, { part: "entries", place })),
    ),
    ...numbered(definition.derived, (rule) => rule, W.usedIn.value, "value"),
    ...numbered(definition.eligibility, (rule) => rule.condition, W.usedIn.rule, "rule"),
    { node: definition.once?.day && { field: definition.once.day }, words: W.usedIn.once, part: "once" },
  ].filter(({ node }) => node);
}

// What these are called, each named once.
export const each = (some) => [...new Set(some.map(({ words }) => words))];

const numbered = (rules = [], nodeOf, words, part) =>
  rules.map((rule, place) => ({ node: nodeOf(rule), words: words(place + 1), part, place }));
