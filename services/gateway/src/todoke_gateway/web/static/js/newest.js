// After the browser's own Back, what was typed is there again: what the later screens were told (decision 0060), and
// this screen's fields of one line, which browsers empty where they say autocomplete="off" (decision 0063).
// Each screen leaves its draft in its own entry of this tab's history (the HTML Standard's navigation API), and what was
// typed when it is sent or left, as a browser does with all other fields. Nothing is kept beside the history; a browser
// without the API asks again.

import { keep, keepSent } from "./visit.js";

const { navigation } = window;
const draft = document.querySelector("input[name=draft]");
const questions = document.getElementById("all-questions");
const left = (entry) => entry?.getState()?.todoke;
const all = () => navigation.entries().map(left).filter(Boolean);

// Those that a browser does not put back: it knows what was typed into all others better than we.
const emptied = () => [...(questions?.querySelectorAll("input[autocomplete=off]") ?? [])];
const changed = new Set(); // by the person, since this screen is shown

// A screen belongs to the visit of the one before it. Another page between them begins a new one: whose, nobody knows.
function leave() {
  const before = left(navigation.entries()[navigation.currentEntry.index - 1]);
  const visit = before?.visit ?? window.crypto.randomUUID();
  const number = Math.max(0, ...all().map((one) => one.number)) + 1;
  keep({ todoke: { visit, number, draft: draft.value } });
}

function leaveTyped() {
  const typed = emptied().map((field) => [field.name, field.value]);
  keep({ todoke: { ...left(navigation.currentEntry), typed } });
}

// Only where questions are asked: the check screen sends what it shows; of those that send and show nothing, see older.js.
function take(own) {
  if (!questions) return;
  const same = all().filter((one) => one.visit === own.visit);
  draft.value = same.reduce((newest, one) => (one.number > newest.number ? one : newest), own).draft;
  const typed = new Map(own.typed);
  for (const field of emptied()) {
    const untouched = field.value === field.defaultValue && !changed.has(field);
    if (untouched && typed.has(field.name)) field.value = typed.get(field.name);
  }
}

function shown() {
  const own = left(navigation.currentEntry);
  if (own) take(own);
  else leave();
  keepSent();
}

if (navigation) {
  shown();
  window.addEventListener("pageshow", shown); // once more, after a browser has put back what fields held
  questions?.addEventListener("input", (event) => changed.add(event.target));
  questions?.addEventListener("submit", leaveTyped);
  // Left by a link, or for another app, from which a telephone may come back to a page that it made anew.
  for (const event of questions ? ["pagehide", "visibilitychange"] : []) window.addEventListener(event, leaveTyped);
}
