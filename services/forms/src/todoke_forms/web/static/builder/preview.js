// Shows and hides the questions of a preview as its answers say, with the evaluator that citizens' pages have.

import { parse } from "./wareki.js";

// Ids of ours have a hyphen, which those of questions have not.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const UNREAD = "unread"; // no day: refused where it is asked, as by the test submission

const definition = read("preview-definition");
const settings = read("preview-settings");
const form = document.querySelector("form.preview");

const print = document.getElementById("preview-print");
print.hidden = false;
print.addEventListener("click", () => window.print());

// Another language or width is shown with what was typed; in a tab of its own it begins anew.
const again = form.querySelector('[name=".show"]');
for (const way of document.querySelectorAll(".preview-ways a"))
  way.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    again.formAction = way.href;
    again.click();
  });

// Only definitions without findings can be judged; of others everything stays to be seen.
if (settings.sound) {
  const [{ validate }, { passes }, groups] = await Promise.all(
    [settings.conditions, settings.passes, settings.groups].map((module) => import(module)),
  );
  const draw = () => {
    const raw = answers(definition.pages.flatMap((page) => page.fields));
    const result = validate(definition, raw, settings.today);
    show(result.known, passes);
    for (const group of definition.pages.flatMap((page) => page.fields))
      if (group.type === "group") showEntries(group, raw[group.id], result.known, groups);
    pay(result.amounts);
  };
  form.addEventListener("input", draw);
  draw();
}

function show(known, passes) {
  for (const page of definition.pages) {
    const section = form.querySelector(`[data-page="${page.id}"]`);
    const seen = page.fields.filter((field) => passes(field.shown_when, known));
    const words = page.intro && page.fields.some(({ type }) => type !== "attachment"); // read though nothing is asked
    section.hidden = !passes(page.shown_when, known) || !(words || seen.length); // as on the way through the portal
    for (const field of page.fields) section.querySelector(`[data-field="${field.id}"]`).hidden = !seen.includes(field);
  }
}

// Each entry decides for itself, by its own answers.
function showEntries(group, entries, known, { readEntry, shown }) {
  for (const [place, raw] of entries.entries()) {
    const { entry } = readEntry(group, place, raw, known, settings.today, true);
    const seen = new Set(shown(group, known, new Map(Object.entries(entry))));
    for (const field of group.fields)
      form.querySelector(`[data-field="${group.id}.${place}.${field.id}"]`).hidden = !seen.has(field);
  }
}

// Each amount as soon as all answers are such that it can be computed.
function pay(amounts) {
  for (const line of form.querySelectorAll("[data-amount]")) {
    const yen = amounts[line.dataset.amount];
    line.textContent = yen === undefined ? settings.pending : settings.yen.replace("{}", yen.toLocaleString("en"));
    line.classList.toggle("result__value", yen !== undefined);
  }
}

// The answers as they are typed; `place` stands before the names of those in an entry of a group.
function answers(fields, data = new FormData(form), place = "") {
  return Object.fromEntries(fields.map((field) => [field.id, answer(field, data, place + field.id)]).filter(([, raw]) => raw !== undefined));
}

function answer(field, data, name) {
  const parts = [...data.keys()].filter((key) => key.startsWith(`${name}.`)).map((key) => key.slice(name.length + 1));
  switch (field.type) {
    case "choices":
      return data.getAll(name);
    case "consent":
      return data.has(name) ? "yes" : name.includes(".") ? "" : "no"; // in an entry it is no answer
    case "date":
      return day(...["era", "year", "month", "day"].map((part) => data.get(`${name}.${part}`)));
    case "attachment":
      return data.has(name) ? [{ name: "sample.pdf", type: field.kinds[0], size: 1 }] : [];
    case "slot":
      return parts.map((part) => data.get(`${name}.${part}`)).filter(Boolean);
    case "group": // every entry that is drawn, also where nothing in it has an answer yet
      return Array.from({ length: Number(data.get(`${name}.entries`)) }, (_, at) => answers(field.fields, data, `${name}.${at}.`));
    default:
      if (data.has(name)) return data.get(name);
      return parts.length ? Object.fromEntries(parts.map((part) => [part, data.get(`${name}.${part}`)])) : undefined;
  }
}

function day(era, ...typed) {
  return typed.some((one) => one.trim()) ? (parse(era, ...typed) ?? UNREAD) : "";
}
