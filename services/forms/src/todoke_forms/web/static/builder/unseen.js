// What looks at something that cannot be seen from its place: at what comes later, or is asked in the entries of a group.

import { forConditions } from "./known.js";
import { lookers } from "./lookers.js";
import { locate } from "./model.js";
import { uses } from "./references.js";
import { forAmounts, forDerived, forEntries, forRules, groups } from "./values.js";

// What a change of `before` into `definition` leaves without what it looks at; `inEntry` says why.
export function newlyUnseen(before, definition) {
  const known = new Set(unseen(before).map(keyOf));
  return unseen(definition).filter((one) => !known.has(keyOf(one)));
}

const keyOf = ({ id, part, place, name }) => [id, part, place, name].join(" ");

function unseen(definition) {
  return lookers(definition).flatMap((one) => {
    const seen = new Set(SEEN[one.part](definition, one).map(({ id }) => id));
    const names = [...uses(one.node)].filter((name) => !seen.has(name));
    return names.map((name) => ({ ...one, name, inEntry: inEntry(definition, one, name) }));
  });
}

const SEEN = {
  condition: (definition, { id }) => forConditions(definition, id),
  amount: (definition, { id }) => forAmounts(definition, id),
  entries: (definition, { id, place }) => forDerived(definition, locate(definition, id).item, place),
  value: (definition, { node, place }) => [...forDerived(definition, null, place), ...ofGroup(definition, node)],
  rule: forRules,
  once: (definition) => definition.pages.flatMap((page) => page.fields),
};

// What a count or a sum sees beside: the group that it goes over, and each of its entries.
function ofGroup(definition, { group }) {
  const over = groups(definition).find((one) => one.id === group);
  return over ? [over, ...forEntries(definition, over)] : [];
}

// Whether it is asked or computed for each entry of a group that the looker is not in.
function inEntry(definition, { id }, name) {
  const holds = ({ fields, derived = [] }) => [...fields, ...derived].some((one) => one.id === name);
  const around = groups(definition).find(holds);
  return Boolean(around) && around.id !== id && !around.fields.some((one) => one.id === id);
}
