// How the form is found in the citizens' catalogue: the events of life, readings, other words, and who can apply.

import { bind, checks, field, FORM, group, lines, plain, words } from "./inputs.js";
import { W } from "./words.js";

const MANY = 30;

export function listing(app) {
  const whole = bind(app, FORM, ["listing"]);
  // One member; a listing in which nothing is said is none.
  const at = (name) => ({
    key: `${whole.key}.${name}`,
    get: () => whole.get()?.[name],
    set: (value, typing) => whole.set(said({ ...whole.get(), [name]: value }), typing),
  });
  return group(
    W.listing,
    words(app, at("applicants"), { label: W.applicants, hint: W.applicantsHint, optional: true }),
    checks(at("life_events"), { label: W.lifeEvents, options: Object.entries(W.events), least: 0 }),
    plain(at("title_reading"), { label: W.titleReading, hint: W.readingHint, optional: true, maxlength: 200 }),
    plain(at("department_reading"), { label: W.departmentReading, hint: W.readingHint, optional: true, maxlength: 200 }),
    keywords(at("keywords")),
  );
}

function said(members) {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  return kept.length ? Object.fromEntries(kept) : undefined;
}

// A line a word, with its reading after 「＝」.
function keywords(bound) {
  const written = (bound.get() ?? []).map(({ word, reading }) => (reading ? `${word}＝${reading}` : word));
  const input = (event) => bound.set(read(event.target.value), true);
  return field(bound.key, W.keywords, lines(written.join("\n"), 4, { input }), { hint: W.keywordsHint });
}

function read(text) {
  const found = text.split("\n").map((one) => one.split(/[=＝]/).map((part) => part.trim()));
  const named = found.filter(([word]) => word).slice(0, MANY);
  return named.length ? named.map(([word, reading]) => (reading ? { word, reading } : { word })) : undefined;
}
