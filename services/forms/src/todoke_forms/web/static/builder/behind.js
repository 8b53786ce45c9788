// Tells who changed the Japanese of a text that its translations still say what they said before.

import { h } from "./dom.js";
import { atRest } from "./press.js";
import { LANGUAGES, W } from "./words.js";

// A line for below the field, and what hears the field: what it said when it got the focus is what they translate.
export function behind(app, get) {
  const told = h("p", { class: "support" });
  let before = get();
  const focus = () => (before = get());
  const tell = () => {
    told.textContent = sentence(before, get());
    if (told.textContent) app.say(told.textContent);
  };
  return { told, focus, change: () => atRest(told, tell) };
}

function sentence(before, now) {
  if (!before || before.ja === now?.ja) return "";
  const left = Object.keys(before).filter((one) => one !== "ja" && before[one] && before[one] === now?.[one]);
  return left.length ? W.translationsLeft(left.map((one) => NAMES[one] ?? one)) : "";
}

const NAMES = Object.fromEntries(LANGUAGES);
