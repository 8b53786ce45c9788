// How many parts a form can have (the limits of todoke_catalog): what would be one too many is not added.

import { W } from "./words.js";

export const ROOM = {
  pages: 50,
  fields: 100, // items on one page
  entry: 50, // items in one group
  derived: 100,
  entryDerived: 20,
  eligibility: 100,
  branches: 50, // in one bundle of conditions, and terms in one calculation
  levels: 120, // lists and members within one another
};

// What there is too much of, in words; "" where there is not.
export function tooMuch(definition) {
  const { pages, derived = [], eligibility = [] } = definition;
  const items = pages.flatMap((page) => page.fields);
  const groups = items.filter((item) => item.fields);
  const over = (most, ...lists) => lists.some((list) => (list ?? []).length > most);
  if (over(ROOM.pages, pages)) return W.full.pages(ROOM.pages);
  if (over(ROOM.fields, ...pages.map((page) => page.fields))) return W.full.fields(ROOM.fields);
  if (over(ROOM.entry, ...groups.map((one) => one.fields))) return W.full.entry(ROOM.entry);
  if (over(ROOM.derived, derived)) return W.full.derived(ROOM.derived);
  if (over(ROOM.entryDerived, ...groups.map((one) => one.derived))) return W.full.derived(ROOM.entryDerived);
  if (over(ROOM.eligibility, eligibility)) return W.full.eligibility(ROOM.eligibility);
  return within(definition, 0);
}

// The same of conditions and calculations, wherever they are.
function within(value, level) {
  if (value === null || typeof value !== "object") return "";
  if (level >= ROOM.levels) return W.full.levels;
  if (["all", "any", "add", "min", "max"].includes(value.type) && value.of.length > ROOM.branches)
    return W.full.branches(ROOM.branches);
  for (const member of Object.values(value)) {
    const found = within(member, level + 1);
    if (found) return found;
  }
  return "";
}
