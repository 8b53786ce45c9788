// The choices of a question as lines of text; a choice keeps its id while its words change.

import { h } from "./dom.js";
import { fill } from "./filling.js";
import { RULES, field, inLanguage, judged, lines, reads, showUnread } from "./inputs.js";
import { atRest } from "./press.js";
import { matched } from "./matched.js";
import { newId } from "./model.js";
import { news } from "./optionnews.js";
import { optionsFault, wellFormed } from "./taken.js";
import { renamed, settle, settleWords, uncased } from "./renamed.js";
import { comparedWith } from "./used.js";
import { original, visit, visits } from "./visits.js";
import { LANGUAGES, W } from "./words.js";

export const options = (app, bound, id) => (app.language === "ja" ? inJapanese(app, bound, id) : translated(app, bound));

function inJapanese(app, bound, id) {
  const kept = bound.get();
  const { lists: earlier, right } = visits(app, bound.key);
  const focus = () => visit(app, bound.key, bound.get());
  const written = (typed) => {
    const [before = kept, ...known] = earlier;
    return matched(typed, { now: bound.get(), before, known: known.flat(), fresh: () => newId("o") });
  };
  const read = (text) => {
    const typed = text.split("\n").map(wellFormed);
    const error = optionsFault(typed);
    return error ? { error } : { value: written(typed) };
  };
  const own = { ...bound, get: () => linesOf(bound.get(), "ja"), whole: bound };
  const heard = judged(own, read, (value) => bound.set(value, true));
  const input = (event) => {
    heard.input(event);
    if (event.inputType === "insertFromPaste") tell(); // all at once: what is typed is told when the field is left
  };
  const told = h("div", { role: "status" });
  const fits = (words) => {
    for (const one of words) right.add(one);
    tell();
    app.saver.touch();
    app.saver.now(); // nobody is asked again, however soon they leave
  };
  const compared = (value) => comparedWith(app.definition, id, value);
  const open = (calculation) => app.select(calculation.id ?? RULES, { settings: true });
  const tell = () => {
    const others = renamed(app, bound.key, bound.get());
    const before = (earlier[0] ?? kept).map((one) => original(visits(app, bound.key), one));
    const rests = uncased(app, bound.key, bound.get());
    fill(told, ...news(bound, before, { others, rests, right: fits, compared, open }));
  };
  const change = (event) => {
    heard.change(event);
    settle(app, bound.key, bound.get());
    atRest(told, tell);
  };
  tell();
  const control = lines(linesOf(kept, "ja"), rowsOf(kept), { focus, input, change, lang: "ja" });
  const made = field(bound.key, W.options, control, { hint: W.optionsHint });
  showUnread(own, control);
  made.append(told);
  return made;
}

const linesOf = (list, language) => list.map((option) => option.label[language] ?? "").join("\n");
const rowsOf = (list) => Math.max(4, list.length + 1);

// The translations, line by line beside the Japanese: more lines than choices say that some stand beside another one.
function translated(app, bound) {
  const { language } = app;
  const [code, name] = LANGUAGES.find(([one]) => one === language);
  const read = (text) => {
    const typed = text.trimEnd().split("\n").map(wellFormed);
    const many = typed.length > bound.get().length;
    const error = many ? W.optionsMany(typed.length, bound.get().length) : optionsFault(typed);
    return error ? { error } : { value: labelled(typed, bound.get(), language) };
  };
  const told = h("p", { class: "support", role: "status" });
  const tell = () => (told.textContent = read(control.value).error ? "" : lacking(bound.get(), language));
  const change = () => {
    settleWords(app, bound.key, bound.get());
    atRest(told, tell);
  };
  const attributes = { lang: code === "en" ? "en" : "ja", wrap: "off", change };
  const control = lines(linesOf(bound.get(), language), rowsOf(bound.get()), attributes);
  const own = {
    ...inLanguage(bound, language),
    get: () => linesOf(bound.get(), language),
    set: (value, typing) => bound.set(value, typing),
    whole: bound,
  };
  const made = reads(own, W.inLanguage(W.options, name), control, read, { hint: W.optionsTranslate });
  const japanese = bound.get().map((option) => h("li", {}, option.label.ja));
  control.parentElement.classList.add("beside");
  control.before(h("ol", { tabindex: 0, "aria-label": W.optionsJapanese }, japanese)); // long ones are scrolled by keys too
  tell();
  made.append(told);
  return made;
}

function labelled(typed, kept, language) {
  return kept.map((option, place) => {
    const { [language]: _, ...label } = option.label;
    const words = (typed[place] ?? "").trim();
    return { ...option, label: words ? { ...label, [language]: words } : label };
  });
}

// The choices that have no translation where others have one.
function lacking(list, language) {
  const without = list.filter((option) => !option.label[language]);
  const names = without.map((option) => W.quoted(option.label.ja)).join("");
  return without.length && without.length < list.length ? W.optionsUntranslated(names) : "";
}
