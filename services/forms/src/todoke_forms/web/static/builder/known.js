// What a condition can see at its place: earlier answers, the day of application, and every computed value as soon as
// the last answer that it needs is behind (todoke_catalog.order).

import { locate, valueKind } from "./model.js";
import { uses } from "./references.js";
import { forRules, standing } from "./values.js";

const START = -1; // before every item

// The values that the condition of an item or a page can use.
export function forConditions(definition, id) {
  const known = places(definition);
  const { group, place } = placeOf(definition, id);
  const outer = forRules(definition).filter((one) => known.get(one.id) < place);
  return group ? [...outer, ...inEntry(definition, group, id, outer)] : outer;
}

// What the same entry knows before an item: answers, and values as soon as all that they need is there.
function inEntry(definition, group, id, outer) {
  const before = group.fields.slice(
    0,
    group.fields.findIndex((item) => item.id === id),
  );
  const own = before.filter(valueKind);
  for (const rule of group.derived ?? []) {
    const seen = [...outer, ...own];
    if ([...uses(rule)].every((name) => seen.some((one) => one.id === name))) own.push(standing(rule, seen, definition));
  }
  return own;
}

// By id, the place among all items of the last one that decides a value.
function places(definition) {
  const known = new Map([["today", START]]);
  const items = definition.pages.flatMap((page) => page.fields);
  const last = (rule) => Math.max(START, ...[...uses(rule)].map((name) => known.get(name) ?? START));
  for (const [place, item] of items.entries()) {
    known.set(item.id, place);
    for (const inner of item.fields ?? []) known.set(inner.id, place);
  }
  for (const [place, item] of items.entries())
    for (const rule of item.derived ?? []) known.set(rule.id, Math.max(place, last(rule)));
  for (const rule of definition.derived ?? []) known.set(rule.id, last(rule));
  for (const item of items) if (item.type === "amount") known.set(item.id, Math.max(known.get(item.id), last(item)));
  return known;
}

// The place of an item or of a page's first item; an item of a group stands where its group does.
function placeOf(definition, id) {
  const { isPage, index, group, page } = locate(definition, id);
  const before = definition.pages.slice(0, definition.pages.indexOf(page));
  const first = before.reduce((count, one) => count + one.fields.length, 0);
  return { group, place: first + (isPage ? 0 : group ? page.fields.indexOf(group) : index) };
}
