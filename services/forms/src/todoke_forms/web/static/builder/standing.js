// Where what cannot be read still stands. What stands nowhere is forgotten: the settings that had it are made anew, unseen.

import { h } from "./dom.js";
import { FORM, RULES } from "./inputs.js";
import { idOf, languageOf } from "./keys.js";
import { locate } from "./model.js";
import { settings } from "./settings.js";
import { shown } from "./shown.js";

// The keys of what stands somewhere; what stood in an item that is gone waits for that to come back.
export const standing = ({ unread, definition }) => [...unread.keys()].filter((key) => there(definition, idOf(key)));

const there = (definition, id) => [FORM, RULES].includes(id) || Boolean(locate(definition, id));

// Forgets what has no control any more, and (unread.js, as its control is made) what was typed over another value.
export function forget(app) {
  const drawn = new Map();
  for (const key of standing(app)) {
    const place = [idOf(key), languageOf(key)];
    const name = place.join("@");
    if (!drawn.has(name)) drawn.set(name, controls(app, ...place));
    if (!drawn.get(name).has(key)) app.unread.delete(key);
  }
}

function controls(app, id, language) {
  const view = Object.create(app, { selected: { value: id }, language: { value: language } });
  const panel = h("div", {}, ...shown(() => settings(view).flat(3), () => []));
  return new Set(Array.from(panel.querySelectorAll("[data-key]"), (one) => one.dataset.key));
}
