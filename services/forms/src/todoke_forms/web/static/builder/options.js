// The choices of a question as lines of text; a choice keeps its id while its words change.

import { field, lines } from "./inputs.js";
import { matched } from "./matched.js";
import { newId } from "./model.js";
import { W } from "./words.js";

const MOST_VISITS = 20; // of one list: what was called otherwise longer ago is forgotten
const VISITS = new WeakMap();

export function options(app, bound) {
  const { language } = app;
  const kept = bound.get();
  const text = kept.map((option) => option.label[language] ?? "").join("\n");
  const earlier = visits(app, bound.key);
  const focus = () => {
    earlier.unshift(bound.get());
    earlier.splice(MOST_VISITS);
  };
  const written = (typed) => {
    const [before = kept, ...known] = earlier;
    return matched(typed, { now: bound.get(), before, known: known.flat(), fresh: () => newId("o") });
  };
  const input = (event) => {
    const typed = event.target.value.split("\n");
    bound.set(language === "ja" ? written(typed) : translated(typed, bound.get(), language), true);
  };
  const control = lines(text, Math.max(4, kept.length + 1), { focus, input, lang: language === "en" ? "en" : "ja" });
  return field(bound.key, W.options, control, { hint: language === "ja" ? W.optionsHint : W.optionsTranslate });
}

// The choices of each list as they were at every focus of this visit to the builder, the latest first.
function visits(app, key) {
  if (!VISITS.has(app)) VISITS.set(app, new Map());
  const lists = VISITS.get(app);
  if (!lists.has(key)) lists.set(key, []);
  return lists.get(key);
}

function translated(typed, kept, language) {
  return kept.map((option, place) => {
    const { [language]: _, ...label } = option.label;
    const words = (typed[place] ?? "").trim();
    return { ...option, label: words ? { ...label, [language]: words } : label };
  });
}
