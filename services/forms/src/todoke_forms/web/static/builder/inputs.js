// Controls that show one member of the definition and change it, with their label, hint and error.

import { Before } from "./before.js";
import { behind } from "./behind.js";
import { readDay, readMinute } from "./days.js";
import { h } from "./dom.js";
import { locate } from "./model.js";
import { MOST, text as textOf } from "./taken.js";
import { atRest } from "./press.js";
import { switched } from "./switching.js";
import { keepUnread, takenOut, unreadOf, wrapped } from "./unread.js";
import { LANGUAGES, W } from "./words.js";

// What is selected or bound where it is no page and no item: no id of these has a hyphen.
export const FORM = "the-form";
export const RULES = "the-rules"; // the form itself as well: what applies to all of it

// The member at `path` of an item, of a page, or (FORM and RULES) of the form itself.
export function bind(app, id, path) {
  const root = (definition) => ([FORM, RULES].includes(id) ? definition : locate(definition, id).item);
  const key = `${id}.${path.join(".")}`;
  const set = (value, typing = false) => {
    app.change((definition) => put(root(definition), path, value), { merge: typing ? key : "", typing });
  };
  return { key, unread: app.unread, get: () => path.reduce((value, step) => value?.[step], root(app.definition)), set };
}

// A part of the form that is asked for or not. Asked for again it is what it was; `first` makes what it is at first.
export function optional(bound, first) {
  const set = (wanted) => {
    if (!wanted) for (const leave of [wrapped, takenOut]) leave(bound.unread, bound.key);
    bound.set(switched(bound.key, wanted, bound.get(), first));
  };
  return { ...bound, get: () => (bound.get() ?? undefined) !== undefined, set };
}

// Hears what is typed: `read` gives {value} for `take`, or {error}, which is shown once the typing is over. Then the
// member is again what it was before the typing: the 10 of 「10万円」 is nothing that anybody meant, unless it was saved
// in a pause. `whole` is the member that holds what is bound, where that is a part of it.
export function judged(bound, read, take) {
  const { get, set } = bound.whole ?? bound;
  const before = new Before();
  return {
    input: (event) => {
      before.note(get());
      const { value, error = "" } = read(event.target.value);
      if (!error) take(value);
      else if (!same(get(), before.value)) set(before.value, true);
      keepUnread(bound, event.target.value, error);
      if (!error || event.inputType === "insertFromPaste") mark(event.target, error);
    },
    change: ({ target }) => {
      before.over();
      atRest(target, () => mark(target, read(target.value).error ?? "")); // it moves what is below
    },
  };
}

// Shows what could not be read again, in a control that is drawn anew.
export function showUnread(bound, control) {
  const unread = unreadOf(bound);
  if (!unread) return;
  control.value = unread.typed;
  mark(control, unread.sentence);
}

function put(target, path, value) {
  const holder = path.slice(0, -1).reduce((inner, step) => inner[step], target);
  if (value === undefined) delete holder[path.at(-1)];
  else holder[path.at(-1)] = value;
}

// A label, what it explains, the control and its error in the order of the design system.
export function field(key, label, control, { hint = "", suffix = "" } = {}) {
  const id = `c-${key}`;
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true });
  control.id = id;
  control.dataset.key = key;
  control.setAttribute("aria-describedby", `${id}-error${hint ? ` ${id}-hint` : ""}`);
  return h(
    "div",
    { class: "field" },
    h("label", { class: "field__label", for: id }, label),
    hint && h("p", { class: "field__hint", id: `${id}-hint` }, hint),
    h("div", { class: "field__control affix" }, control, suffix && h("span", {}, suffix)),
    error,
  );
}

export function mark(control, sentence) {
  const own = control.closest(".field"); // it may not be on the page yet
  const error = own.querySelector(".field__error");
  error.textContent = sentence;
  error.hidden = sentence === "";
  own.toggleAttribute("data-invalid", sentence !== "");
  control.setAttribute("aria-invalid", String(sentence !== ""));
}

export function line(value, attributes = {}) {
  const control = h("input", { class: "input", type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  control.value = value;
  return control;
}

export function lines(value, rows, attributes = {}) {
  const control = h("textarea", { class: "textarea", rows, ...attributes });
  control.value = value;
  return control;
}

// A text in the language that is being written, without blanks at its ends; the Japanese stands above a translation.
export function words(app, bound, { label, hint = "", lines: many = false, optional = false }) {
  const { language } = app;
  const text = bound.get();
  const own = { ...inLanguage(bound, language), get: () => bound.get()?.[language] ?? "", whole: bound };
  const take = (written) => bound.set(withWords(bound.get(), language, written, optional), true);
  const attributes = { lang: language === "en" ? "en" : "ja", ...judged(own, textOf(MOST.words), take) };
  const control = (many ? (value, more) => lines(value, 4, more) : line)(text?.[language] ?? "", attributes);
  const { told, ...heard } = behind(app, bound.get);
  const name = LANGUAGES.find(([code]) => code === language)[1];
  const [called, said] = language === "ja" ? [label, hint] : [W.inLanguage(label, name), text?.ja ? W.languageHelp(text.ja) : hint];
  const made = field(own.key, called, control, { hint: said });
  if (language === "ja") {
    for (const [name, hear] of Object.entries(heard)) control.addEventListener(name, hear);
    made.append(told);
  }
  showUnread(own, control);
  return made;
}

// What is typed in another language is kept apart from the Japanese (`App.toUnread` reads the key).
export const inLanguage = (bound, language) => (language === "ja" ? bound : { ...bound, key: `${bound.key}@${language}` });

function withWords(text, language, written, optional) {
  const next = { ja: "", ...text };
  if (written || language === "ja") next[language] = written;
  else delete next[language];
  return optional && Object.values(next).every((one) => one === "") ? undefined : next;
}

// Plain text without translations, as `read` takes it; it is shown so once the typing is over.
export function plain(bound, { label, hint = "", optional = false, read }) {
  const { input, change } = judged(bound, read, (written) => bound.set(written || (optional ? undefined : ""), true));
  const left = (event) => {
    change(event);
    event.target.value = read(event.target.value).value ?? event.target.value;
  };
  const control = line(bound.get() ?? "", { input, change: left });
  const made = field(bound.key, label, control, { hint });
  showUnread(bound, control);
  return made;
}

// A field whose text `read` turns into a {value}, or says why not: {error}. Then what was typed stays, and is not saved.
export function reads(bound, label, control, read, explained = {}) {
  const made = field(bound.key, label, control, explained);
  for (const [name, heard] of Object.entries(judged(bound, read, (value) => bound.set(value, true)))) {
    control.addEventListener(name, heard);
  }
  showUnread(bound, control);
  return made;
}

const GROUPED = /^-?\d{1,3}(,\d{3})+$/;

// A number as people write it, in digits only: of any width, with a comma before every three digits, with its unit
// behind it. Other commas and blanks stay: 「10,00」 and 「18 65」 are no numbers that anybody can be sure of.
export function digits(text, unit = "") {
  const [typed, own] = [text, unit].map((one) => one.normalize("NFKC").trim());
  const alone = own && typed.length > own.length && typed.endsWith(own) ? typed.slice(0, -own.length).trim() : typed;
  return GROUPED.test(alone) ? alone.replaceAll(",", "") : alone;
}

// A whole number; empty where there is an `otherwise` (null: nothing stands in).
export function number(bound, { label, min, max, otherwise, scale = 1, hint = "", suffix = "", unit = suffix }) {
  const read = (text) => {
    const typed = digits(text, unit);
    if (typed === "" && otherwise !== undefined) return { value: undefined };
    if (!/^-?\d{1,16}$/.test(typed)) return { error: W.number.whole };
    const value = Number(typed);
    if (value < min) return { error: W.number.from(min) };
    return value > max ? { error: W.number.to(max) } : { value: value * scale };
  };
  const kept = bound.get() ?? otherwise;
  const control = line(kept === null ? "" : String(Math.round(kept / scale)), {
    inputmode: "numeric",
    "data-width": max > 100_000 ? 8 : 4,
  });
  return reads(bound, label, control, read, { hint, suffix });
}

// A day; empty is none, unless it is `needed`.
export function day(bound, { label, needed = false }) {
  return typed(bound, bound.get() ?? "", readDay, { label, hint: W.dayHint, wrong: W.dayWrong, needed });
}

// A day and a time in Japan.
export function minute(bound, { label, hint }) {
  const shown = (bound.get() ?? "").replace("T", " ");
  return typed(bound, shown, readMinute, { label, hint, wrong: W.minuteWrong, width: 24 });
}

// What people write in more than one way: kept as `read` has it, null for what it cannot read.
function typed(bound, shown, read, { label, hint, wrong, width = 16, needed = false }) {
  const found = (text) => {
    const value = read(text) ?? undefined;
    return value || (text === "" && !needed) ? { value } : { error: wrong };
  };
  return reads(bound, label, line(shown, { "data-width": width }), found, { hint });
}

// One of a list of [value, words, whether it cannot be chosen]; the chosen value is handed to `chosen`. Functions are
// asked again at every focus.
export function select(key, label, options, value, chosen) {
  const now = (given) => (typeof given === "function" ? given() : given);
  const draw = () =>
    now(options).map(([one, text, disabled], place) =>
      h("option", { value: place, selected: same(one, now(value)), disabled }, text),
    );
  const change = (event) => chosen(now(options)[Number(event.target.value)][0]);
  const focus = (event) => typeof options === "function" && event.target.replaceChildren(...draw());
  return field(key, label, h("select", { class: "select", change, focus }, ...draw()));
}

const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);

export function flag(bound, { label, otherwise }) {
  const change = (event) => bound.set(event.target.checked);
  return h("div", { class: "field" }, check(bound.key, label, bound.get() ?? otherwise, change));
}

// Some of a list; at least `least` stay chosen.
export function checks(bound, { label, options, least }) {
  const chosen = bound.get() ?? [];
  const change = (value) => (event) => {
    const next = options
      .map(([one]) => one)
      .filter((one) => (one === value ? event.target.checked : chosen.includes(one)));
    if (next.length >= least) bound.set(next.length ? next : undefined);
    else event.target.checked = true;
  };
  const boxes = options.map(([value, text]) =>
    check(`${bound.key}.${value}`, text, chosen.includes(value), change(value)),
  );
  return group(label, ...boxes);
}

export function check(key, label, checked, change, type = "checkbox", name = "") {
  const box = h("input", { type, name: name || null, "data-key": key, change });
  box.checked = checked;
  return h("label", { class: "tick" }, box, h("span", {}, label));
}

export function group(label, ...children) {
  return h(
    "fieldset",
    { class: "field" },
    h("legend", { class: "field__label" }, label),
    h("div", { class: "field__control ticks" }, ...children),
  );
}
