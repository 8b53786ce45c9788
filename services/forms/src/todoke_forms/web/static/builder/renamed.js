// Choices that have other words than when this visit began, while something is left of what they were: a translation, a
// condition, an amount. Whether that still fits only people know.

import { idOf } from "./keys.js";
import { locate } from "./model.js";
import { comparedWith } from "./used.js";
import { visited, visits } from "./visits.js";

// Whether another language has words for it.
export const translated = ({ label }) => Object.keys(label).some((language) => language !== "ja" && label[language]);

// Pairs of what a choice of this list was, and what it is.
export function renamed(app, key, list) {
  const { first, right } = visits(app, key);
  const asked = ({ value }) => comparedWith(app.definition, idOf(key), value);
  return list.flatMap((option) => {
    const was = first.get(option.value) ?? option;
    const other = spelt(was.label.ja) !== spelt(option.label.ja) && !right.has(option.label.ja);
    return other && (stale(was.label, option.label) || asked(option)) ? [[was, option]] : [];
  });
}

// Whether a translation is what it was.
const stale = (was, now) =>
  Object.entries(now).some(([language, words]) => language !== "ja" && words && same(words, was[language]));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// The key of the first list with such choices, of all or of the item with this id; "" where there is none.
export function firstRenamed(app, id = "") {
  const keys = visited(app).filter((key) => !id || idOf(key) === id);
  return keys.find((key) => renamed(app, key, locate(app.definition, idOf(key))?.item.options ?? []).length) ?? "";
}

// Widths and spaces never make another thing of a word.
const spelt = (words) => words.normalize("NFKC").replace(/\s/g, "");
