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

// Calculations with cases for other answers to a question and none for this one, which has what is left there.
export function withoutCase(definition, id, value) {
  return lookers(definition).filter(({ part, node }) => {
    const named = ["amount", "value"].includes(part) ? [...cased(node, id)] : [];
    return named.length > 0 && !named.includes(value);
  });
}

// The answers to a question that have a case.
function* cased(node, id) {
  if (!node || typeof node !== "object") return;
  const { condition } = node.type === "when" ? node : {};
  if (condition?.type === "is" && condition.field === id && ["eq", "in"].includes(condition.op)) yield* [condition.value].flat();
  for (const inner of Object.values(node)) yield* cased(inner, id);
}
