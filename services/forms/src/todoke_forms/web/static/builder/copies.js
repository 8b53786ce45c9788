// Ids, and a copy of an item or a page under ids of its own: what refers to something inside it follows, nothing else.

import { carried } from "./carried.js";
import { refers } from "./references.js";

// Random, so that an id of a question that was published is never given to another one.
export function newId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// An item or page and all inside it that has an id, the values derived for each entry of a group too.
export function* withIds(one) {
  yield one;
  yield* one.derived ?? [];
  for (const inner of one.fields ?? []) yield* withIds(inner);
}

// Only ids, references and the slots' own values change, and an item of the card is matched by one question: a type, the value of an option or a text may well read like an id.
// `rules` are the values of the form: copies of those that belong to it are the `values`.
export function withNewIds(one, rules) {
  const parts = [...withIds(one)];
  const own = carried(parts, rules);
  const ids = new Map(parts.map(({ id }) => [id, newId("q")]));
  if (!one.type) ids.set(one.id, newId("p")); // only a page has none
  for (const { id } of own) ids.set(id, newId("v"));
  return { copy: renamed(one, ids), values: own.map((rule) => valued(rule, ids)) };
}

const valued = (rule, ids) => ({ ...referring(rule, ids), id: ids.get(rule.id) });

function renamed(one, ids) {
  const copy = { ...structuredClone(one), id: ids.get(one.id) };
  for (const part of ["shown_when", "expression"]) if (copy[part]) copy[part] = referring(copy[part], ids);
  for (const part of ["matches", "when_different"]) delete copy[part]; // the card's item has its question already
  if (copy.derived) copy.derived = copy.derived.map((rule) => valued(rule, ids));
  if (copy.type === "slot") copy.slots = copy.slots.map((slot) => ({ ...slot, value: newId("s") })); // places of its own
  if (copy.fields) copy.fields = copy.fields.map((inner) => renamed(inner, ids));
  return copy;
}

// A condition, an amount or a rule, by the new ids.
function referring(node, ids) {
  if (Array.isArray(node)) return node.map((one) => referring(one, ids));
  if (!node || typeof node !== "object") return node;
  const follow = ([name, value]) => [name, refers(name, value) ? to(value, ids) : referring(value, ids)];
  return Object.fromEntries(Object.entries(node).map(follow));
}

const to = (value, ids) => (typeof value === "string" ? (ids.get(value) ?? value) : value.map((one) => ids.get(one) ?? one));
