// The values of the form that a copy takes along: those that something in it uses and that come of its own answers.

import { uses } from "./references.js";

// Of these `rules`; `parts` are what is copied, all that has an id. A rule looks at rules before it only.
export function carried(parts, rules) {
  const inside = new Set(parts.map(({ id }) => id));
  const wanted = new Set(parts.flatMap(looksAt));
  for (const rule of rules.toReversed()) if (wanted.has(rule.id)) for (const id of uses(rule)) wanted.add(id);
  return rules.filter((rule) => {
    const own = wanted.has(rule.id) && [...uses(rule)].some((id) => inside.has(id));
    if (own) inside.add(rule.id);
    return own;
  });
}

// What an item or a page looks at, and the values of its entries.
const looksAt = ({ shown_when: shown, expression, derived = [] }) =>
  [shown, expression, ...derived].filter(Boolean).flatMap((one) => [...uses(one)]);
