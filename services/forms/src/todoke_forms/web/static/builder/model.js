// The parts of a definition by their ids, and the changes to it. A change is made to a copy, see history.js.

import { withNewIds } from "./copies.js";

export { newId, withIds } from "./copies.js";

const VALUED = {
  integer: "integer",
  date: "date",
  yes_no: "flag",
  consent: "flag",
  text: "text",
  choice: "option",
  sex: "option",
  choices: "options",
};
const OUTSIDE_GROUPS = new Set(["slot", "attachment", "amount", "group"]);
const WORDS_ONLY = new Set(["amount", "notice", "heading", "group"]);

// What conditions can compare the answer of an item as; undefined: nothing.
export const valueKind = (item) => VALUED[item.type];
export const isQuestion = (item) => !WORDS_ONLY.has(item.type);
export const fitsGroup = (type) => !OUTSIDE_GROUPS.has(type);

// Where an item or a page is: the list that holds it and its place there.
export function locate(definition, id) {
  for (const [number, page] of definition.pages.entries()) {
    if (page.id === id) return { list: definition.pages, index: number, item: page, page, isPage: true };
    const found = within(page.fields, id);
    if (found) return { ...found, page, isPage: false };
  }
  return null;
}

function within(fields, id, group = null) {
  for (const [index, item] of fields.entries()) {
    if (item.id === id) return { list: fields, index, item, group };
    const inside = item.type === "group" ? within(item.fields, id, item) : null;
    if (inside) return inside;
  }
  return null;
}

// Every page and item in the order of reading.
export function* inOrder(definition) {
  for (const page of definition.pages) {
    yield page;
    for (const item of page.fields) {
      yield item;
      if (item.type === "group") yield* item.fields;
    }
  }
}

// Puts a new item after what is selected: into a selected group or page, behind a selected item.
export function insert(definition, selected, item) {
  const at = locate(definition, selected);
  if (!at) definition.pages.at(-1).fields.push(item);
  else if (at.isPage) at.page.fields.push(item);
  else if (at.item.type === "group" && fitsGroup(item.type)) at.item.fields.push(item);
  else if (at.group && !fitsGroup(item.type)) insertAfter(definition, at.group.id, item);
  else at.list.splice(at.index + 1, 0, item);
}

function insertAfter(definition, id, item) {
  const at = locate(definition, id);
  at.list.splice(at.index + 1, 0, item);
}

export function addPage(definition, selected, page) {
  const at = locate(definition, selected);
  const place = at ? definition.pages.indexOf(at.page) + 1 : definition.pages.length;
  definition.pages.splice(place, 0, page);
}

// Moves by one place: past its neighbour or into that group; at an end out of its group or on to the next page. The way
// back leads to the same place. Tells whether it moved.
export function step(definition, id, by) {
  const at = locate(definition, id);
  const next = onwards(definition, at, by);
  if (next) put(at, ...next);
  return Boolean(next);
}

function onwards(definition, at, by) {
  const beside = at.list[at.index + by];
  if (beside?.type === "group" && fitsGroup(at.item.type)) return entering(beside, by);
  if (beside) return [at.list, at.index + by];
  if (at.group) return leaving(locate(definition, at.group.id), by);
  const page = at.isPage ? undefined : definition.pages[definition.pages.indexOf(at.page) + by];
  return page && entering(page, by);
}

const entering = ({ fields }, by) => [fields, by > 0 ? 0 : fields.length];
const leaving = ({ list, index }, by) => [list, by > 0 ? index + 1 : index];
const put = (at, list, place) => list.splice(place, 0, ...at.list.splice(at.index, 1));

// Moves an item before another one, or to the end of the page or group `holderId`. Tells whether it moved.
export function drop(definition, id, holderId, beforeId) {
  const at = locate(definition, id);
  const holder = locate(definition, holderId)?.item;
  if (!holder?.fields || at.isPage || id === beforeId) return false;
  if (holder.type === "group" && !fitsGroup(at.item.type)) return false;
  const [item] = at.list.splice(at.index, 1);
  const place = holder.fields.findIndex((one) => one.id === beforeId);
  holder.fields.splice(place < 0 ? holder.fields.length : place, 0, item);
  return true;
}

// Removes an item or page; returns the id of what is next to it.
export function remove(definition, id) {
  const at = locate(definition, id);
  at.list.splice(at.index, 1);
  return (at.list[at.index] ?? at.list[at.index - 1] ?? at.group ?? at.page).id;
}

// Puts a copy with ids of its own behind an item or a page; conditions and amounts within the copy follow the new ids,
// and so do the values of the form that it needs.
export function duplicate(definition, id) {
  const at = locate(definition, id);
  const { copy, values } = withNewIds(at.item, definition.derived ?? []);
  at.list.splice(at.index + 1, 0, copy);
  if (values.length) definition.derived = [...definition.derived, ...values];
  return copy.id;
}
