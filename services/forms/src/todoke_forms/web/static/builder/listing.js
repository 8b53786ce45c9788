// How the form is found in the citizens' catalogue: the events of life, readings, other words, and who can apply.

import { bind, checks, field, FORM, group, judged, lines, plain, showUnread, words } from "./inputs.js";
import { keywords as readKeywords, reading } from "./taken.js";
import { W } from "./words.js";

export function listing(app) {
  const whole = bind(app, FORM, ["listing"]);
  // One member; a listing in which nothing is said is none.
  const at = (name) => ({
    key: `${whole.key}.${name}`,
    unread: whole.unread,
    get: () => whole.get()?.[name],
    set: (value, typing) => whole.set(said({ ...whole.get(), [name]: value }), typing),
  });
  return group(
    W.listing,
    words(app, at("applicants"), { label: W.applicants, hint: W.applicantsHint, optional: true }),
    checks(at("life_events"), { label: W.lifeEvents, options: Object.entries(W.events), least: 0 }),
    plain(at("title_reading"), { label: W.titleReading, hint: W.readingHint, optional: true, read: reading }),
    plain(at("department_reading"), { label: W.departmentReading, hint: W.readingHint, optional: true, read: reading }),
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
  const control = lines(written.join("\n"), 4, judged(bound, readKeywords, (words) => bound.set(words, true)));
  const made = field(bound.key, W.keywords, control, { hint: W.keywordsHint });
  showUnread(bound, control);
  return made;
}
