// Choices that have other words than when this visit began, or an earlier one in which nobody answered, while something
// is left of what they were: a translation, a condition, an amount. Whether that still fits only people know.

import { idOf } from "./keys.js";
import { locate, withIds } from "./model.js";
import { comparedWith, withoutCase } from "./used.js";
import { copied, recall, visited, visits } from "./visits.js";

const MOST = 200; // words found right that are kept of a list, the last

// Whether another language has words for it.
export const translated = ({ label }) => Object.keys(label).some((language) => language !== "ja" && label[language]);

// Pairs of what a choice of this list was, and what it is.
export function renamed(app, key, list) {
  const { first, right } = visits(app, key);
  return list.flatMap((option) => {
    const was = first.get(option.value) ?? option;
    const before = spelt(was.label.ja); // nothing that was blank is called otherwise
    const other = before && before !== spelt(option.label.ja) && !right.has(option.label.ja);
    return other && isLeft(app, key, was, option) ? [[was, option]] : [];
  });
}

// Once somebody has changed the list. Where nothing was left of former words, what is made later is made for the new
// ones. A choice that was not there when the list got the focus is added: calculations may have a case for each other.
export function settle(app, key, list) {
  const { first, added } = visits(app, key);
  for (const option of list) {
    if (first.has(option.value)) accept(app, key, option);
    else if (withoutCase(app.definition, idOf(key), option.value).length) added.add(option.value);
  }
}

// The same of translations that were changed.
export const settleWords = (app, key, list) => list.forEach((option) => accept(app, key, option));

// The same of the words that an undo or redo brought back; `before` is the form before it.
export function settleAgain(app, before) {
  for (const key of visited(app)) {
    const old = new Map((locate(before, idOf(key))?.item.options ?? []).map(({ value, label }) => [value, label.ja]));
    for (const option of listOf(app, key)) if (old.get(option.value) !== option.label.ja) accept(app, key, option);
  }
}

function accept(app, key, option) {
  const { first } = visits(app, key);
  const was = first.get(option.value);
  if (was && !isLeft(app, key, was, option)) first.set(option.value, option);
}

// Whether something is left of what a choice was: a translation, a condition on it, the amount that it has by a case of
// its own or by what is left after those of others.
function isLeft(app, key, was, { value, label }) {
  const asked = comparedWith(app.definition, idOf(key), value) || withoutCase(app.definition, idOf(key), value).length > 0;
  return asked || stale(was.label, label);
}

// The choices that were added after calculations had cases for others, and have none, with these calculations.
export function uncased(app, key, list) {
  const { added } = visits(app, key);
  const rests = list.filter(({ value }) => added.has(value)).map((one) => [one, withoutCase(app.definition, idOf(key), one.value)]);
  return rests.filter(([, calculations]) => calculations.length);
}

// Whether a translation is what it was.
const stale = (was, now) =>
  Object.entries(now).some(([language, words]) => language !== "ja" && words && same(words, was[language]));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The key of the first list with such choices, of all or of the item with this id; "" where there is none.
export function firstRenamed(app, id = "") {
  const keys = visited(app).filter((key) => !id || idOf(key) === id);
  return keys.find((key) => renamed(app, key, listOf(app, key)).length) ?? "";
}

const listOf = (app, key) => locate(app.definition, idOf(key))?.item.options ?? [];
const keyOf = ({ id }) => `${id}.options`;

// What is to be kept with the draft until somebody answers: of each list with such choices, by the id of its question,
// what they were and which words were found right.
export function unanswered(app) {
  const lists = visited(app).map((key) => [idOf(key), renamed(app, key, listOf(app, key)), visits(app, key).right]);
  const open = lists.filter(([, pairs]) => pairs.length);
  return Object.fromEntries(open.map(([id, pairs, right]) => [id, { was: pairs.map(([was]) => was), right: [...right].slice(-MOST) }]));
}

// It comes back when the draft is opened.
export function recalled(app, kept) {
  for (const [id, list] of Object.entries(kept)) recall(app, keyOf({ id }), locate(app.definition, id).item.options, list);
}

// What is open of an item or a page, or of what is inside, is open of its copy.
export function copiedAlong(app, item, copy) {
  const copies = [...withIds(copy)];
  for (const [place, one] of [...withIds(item)].entries()) if (one.options) copied(app, keyOf(one), keyOf(copies[place]));
}

// Widths and spaces never make another thing of a word.
const spelt = (words) => words.normalize("NFKC").replace(/\s/g, "");
