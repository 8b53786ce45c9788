// The choices of a question as lines of text; a choice keeps its id while its words change.

import { fill, h } from "./dom.js";
import { field, inLanguage, keepUnread, lines, mark, showUnread } from "./inputs.js";
import { matched } from "./matched.js";
import { newId } from "./model.js";
import { news } from "./optionnews.js";
import { optionsFault, wellFormed } from "./taken.js";
import { comparedWith } from "./used.js";
import { W } from "./words.js";

const MOST_VISITS = 20; // of one list: what was called otherwise longer ago is forgotten
const VISITS = new WeakMap();

export function options(app, bound, id) {
  const { language } = app;
  const kept = bound.get();
  const text = kept.map((option) => option.label[language] ?? "").join("\n");
  const own = inLanguage(bound, language);
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
    const typed = event.target.value.split("\n").map(wellFormed);
    const fault = optionsFault(typed);
    keepUnread(own, event.target.value, fault);
    mark(event.target, fault);
    if (fault) return;
    bound.set(language === "ja" ? written(typed) : translated(typed, bound.get(), language), true);
    if (event.inputType === "insertFromPaste") tell(); // all at once: what is typed is told when the field is left
  };
  const told = h("div", { role: "status" });
  const uses = (value) => JSON.stringify(app.definition).split(JSON.stringify(value)).length > 2; // once in the list itself
  const tell = () => fill(told, ...(language === "ja" ? news(bound, earlier[0] ?? kept, uses, (value) => comparedWith(app.definition, id, value)) : []));
  tell();
  const control = lines(text, Math.max(4, kept.length + 1), { focus, input, change: tell, lang: language === "en" ? "en" : "ja" });
  const made = field(own.key, W.options, control, { hint: language === "ja" ? W.optionsHint : W.optionsTranslate });
  showUnread(own, control);
  made.append(told);
  return made;
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
