// Reads the answers of a repeating group: todoke_catalog.reading.groups.

import { passes } from "./conditions.js";
import { ofEntry } from "./derived.js";
import { isObject, own } from "./objects.js";
import { refused, unknown } from "./refusal.js";
import { isQuestion, read } from "./values.js";

// {entries, errors}; `before` is a Map of what is known before the group.
export function readGroup(group, raw, before, today, myNumberAllowed = false) {
  const { id, min_entries: min = 1, max_entries: max } = group;
  const sent = raw === undefined || raw === null || raw === "" ? [] : raw;
  if (!Array.isArray(sent) || !sent.every(isObject)) return { entries: [], errors: [refused(id, "not_entries")] };
  if (sent.length > max) return { entries: [], errors: [refused(id, "too_many", { max })] };
  const found = sent.map((one, place) => readEntry(group, place, one, before, today, myNumberAllowed));
  const entries = found.map(({ entry }) => entry).filter((entry) => Object.keys(entry).length);
  const errors = found.flatMap((one) => one.errors);
  if (errors.length === 0 && entries.length < min) errors.push(refused(id, "too_few", { min }));
  return { entries: errors.length ? [] : entries, errors };
}

// The fields of one entry that its cleaned answers, a Map, and what is known before the group show.
export function shown({ fields, derived = [] }, before, entry) {
  return fields.filter((field) => isShown(field, derived, before, entry));
}

// {entry, errors}: the cleaned answers of one entry.
export function readEntry({ id, fields, derived = [] }, place, raw, before, today, myNumberAllowed) {
  const entry = new Map();
  const [wrong, missing] = [[], []];
  for (const field of fields.filter(isQuestion)) {
    if (!isShown(field, derived, before, entry)) continue;
    const { answer, errors } = read(field, own(raw, field.id), today, myNumberAllowed);
    wrong.push(...errors);
    if (answer !== null) entry.set(field.id, answer);
    else if ((field.required ?? true) && errors.length === 0) missing.push(refused(field.id, "required"));
  }
  wrong.push(...unknown(raw, new Set(fields.filter(isQuestion).map((field) => field.id))));
  const errors = entry.size || wrong.length ? [...wrong, ...missing] : [];
  return { entry: Object.fromEntries(entry), errors: errors.map((one) => within(one, `${id}.${place}`)) };
}

const isShown = ({ shown_when: condition }, derived, before, entry) =>
  !condition || passes(condition, ofEntry(derived, entry, before));

function within(error, place) {
  return { ...error, field: error.field ? `${place}.${error.field}` : place };
}
