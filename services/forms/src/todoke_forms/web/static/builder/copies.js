// Ids, and a copy of an item or a page under ids of its own: what refers to something inside it follows, nothing else.

export const REFERS = new Set(["field", "key", "birth", "on", "date", "start", "end", "group"]); // members that hold an id

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
export function withNewIds(one) {
  const ids = new Map([...withIds(one)].map(({ id }) => [id, newId("q")]));
  return renamed(one, one.type ? ids : ids.set(one.id, newId("p"))); // only a page has no type
}

function renamed(one, ids) {
  const copy = { ...structuredClone(one), id: ids.get(one.id) };
  for (const part of ["shown_when", "expression"]) if (copy[part]) copy[part] = referring(copy[part], ids);
  for (const part of ["matches", "when_different"]) delete copy[part]; // the card's item has its question already
  if (copy.derived) copy.derived = copy.derived.map((rule) => ({ ...referring(rule, ids), id: ids.get(rule.id) }));
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

const isText = (value) => typeof value === "string";
const refers = (name, value) =>
  (REFERS.has(name) && isText(value)) || (name === "of" && Array.isArray(value) && value.every(isText));
const to = (value, ids) => (isText(value) ? (ids.get(value) ?? value) : value.map((one) => ids.get(one) ?? one));
