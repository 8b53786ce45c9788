// What would miss a question if it were not there: conditions, amounts, computed values and requirements, in words.

import { each, lookers } from "./lookers.js";
import { locate, withIds } from "./model.js";
import { uses } from "./references.js";

// Everything outside an item or page that uses it or something in it, each named once.
export function usedBy(definition, id) {
  return users(definition, new Set(Array.from(withIds(locate(definition, id).item), (one) => one.id)));
}

// The same of values: everything that uses one of these ids.
export function users(definition, removed) {
  const missing = ({ id, node }) => !removed.has(id) && [...uses(node)].some((name) => removed.has(name));
  return each(lookers(definition).filter(missing));
}

// What goes on looking at an item or page alone once that has a copy, be it by a value that comes of it.
export function lookingOn(definition, id) {
  const seen = new Set(Array.from(withIds(locate(definition, id).item), (one) => one.id));
  for (const rule of definition.derived ?? []) if ([...uses(rule)].some((name) => seen.has(name))) seen.add(rule.id);
  return users({ ...definition, derived: [] }, seen);
}

// Whether a condition asks for this choice of a question, or of a value that may be its answer.
export function comparedWith(definition, id, value) {
  const own = (field) => field === id || !locate(definition, field);
  const asks = (one) => one.type === "is" && own(one.field) && [one.value].flat().includes(value);
  const inside = (node) => Boolean(node) && typeof node === "object" && (asks(node) || Object.values(node).some(inside));
  return inside(definition);
}

// Calculations with cases for other answers to a question and none for this one, which has what is left there; not where
// the amount is shown by that question.
export function withoutCase(definition, id, value) {
  return lookers(definition).filter(({ part, node, id: amount }) => {
    const named = ["amount", "value"].includes(part) ? [...cased(node, id)] : [];
    return named.length > 0 && !named.includes(value) && !(amount && shownBy(definition, amount, id));
  });
}

const shownBy = (definition, amount, id) => {
  const { item, page } = locate(definition, amount);
  return [item, page].some((one) => one?.shown_when && [...uses(one.shown_when)].includes(id));
};

// The answers to a question that have a case, be it under a further condition.
function* cased(node, id) {
  if (!node || typeof node !== "object") return;
  if (node.type === "when") yield* asked(node.condition, id);
  for (const inner of Object.values(node)) yield* cased(inner, id);
}

function* asked(condition, id) {
  if (["all", "any"].includes(condition?.type)) for (const one of condition.of) yield* asked(one, id);
  if (condition?.type === "is" && condition.field === id && ["eq", "in"].includes(condition.op)) yield* [condition.value].flat();
}
