// The choices of a question as lines of text; a choice keeps its id while its words change.

import { field, lines } from "./inputs.js";
import { newId } from "./model.js";
import { W } from "./words.js";

export function options(app, bound) {
  const { language } = app;
  const kept = bound.get();
  const text = kept.map((option) => option.label[language] ?? "").join("\n");
  const input = (event) => {
    const typed = event.target.value.split("\n");
    bound.set(language === "ja" ? written(typed, bound.get()) : translated(typed, bound.get(), language), true);
  };
  const control = lines(text, Math.max(4, kept.length + 1), { input, lang: language === "en" ? "en" : "ja" });
  return field(bound.key, W.options, control, { hint: language === "ja" ? W.optionsHint : W.optionsTranslate });
}

// The options that these lines say: one with the same words is the same; of those changed, the first is the first.
function written(typed, kept) {
  const labels = typed.map((one) => one.trim()).filter(Boolean);
  const left = [...kept];
  const matched = labels.map((label) =>
    take(
      left,
      left.findIndex((option) => option.label.ja === label),
    ),
  );
  const changed = matched.filter((option) => !option).length;
  return labels.map((label, place) => {
    const same = matched[place];
    if (same) return same;
    const before = left.length === changed ? left.shift() : take(left, left.indexOf(kept[place]));
    return before ? { ...before, label: { ...before.label, ja: label } } : { value: newId("o"), label: { ja: label } };
  });
}

function take(list, place) {
  return place < 0 ? undefined : list.splice(place, 1)[0];
}

function translated(typed, kept, language) {
  return kept.map((option, place) => {
    const { [language]: _, ...label } = option.label;
    const words = (typed[place] ?? "").trim();
    return { ...option, label: words ? { ...label, [language]: words } : label };
  });
}
