// The settings of what is selected: an item, a page, or the form itself.

import { amountEditor } from "./amounts.js";
import { shownWhen } from "./conditions.js";
import { today } from "./days.js";
import { h } from "./dom.js";
import { form } from "./form.js";
import { RULES, bind, check, checks, day, flag, number, select, words } from "./inputs.js";
import { kindOf, LABELS, MATCHES, SETTINGS } from "./kinds.js";
import { isQuestion, locate } from "./model.js";
import { options } from "./options.js";
import { derivedOfEntry, rules } from "./rules.js";
import { made, origin } from "./passing.js";
import { parts } from "./shown.js";
import { capacity, slots } from "./slots.js";
import { switched } from "./switching.js";
import { takenOut } from "./unread.js";
import { forAmounts } from "./values.js";
import { LANGUAGES, W } from "./words.js";

// The heading and the controls.
export function settings(app) {
  const [title, controls] = chosen(app);
  return [h("div", { class: "settings__head" }, h("h2", { id: "settings-title" }, title), languages(app)), ...controls];
}

function chosen(app) {
  const at = locate(app.definition, app.selected);
  if (at) return at.isPage ? page(app, at) : item(app, at.item);
  return app.selected === RULES ? rules(app) : form(app);
}

function languages(app) {
  const choose = (language) => () => app.write(language);
  const radios = LANGUAGES.map(([code, name]) =>
    check(`language.${code}`, name, app.language === code, choose(code), "radio", "language"),
  );
  return h("fieldset", { class: "segments" }, h("legend", { class: "visually-hidden" }, W.language), ...radios);
}

function item(app, one) {
  const { id, type } = one;
  const at = (...path) => bind(app, id, path);
  const made = (setting) => () => CONTROLS[setting.control](app, at(...(setting.path ?? [])), setting, id);
  const own = SETTINGS[type] ?? [];
  const question = isQuestion({ type });
  return [
    `${kindOf(one)}の${W.settings}`,
    parts(
      () => words(app, at("label"), { label: LABELS[type] ?? W.label }),
      ...own.filter((setting) => setting.early).map(made),
      () => words(app, at("help"), { label: W.help, hint: question ? W.helpHint : "", optional: true }),
      () => question && needed(at("required")),
      () => shownWhen(app, id),
      ...own.filter((setting) => !setting.early).map(made),
      () => (inGroup(app, id) && !one.matches ? [] : matching(app, id, type)), // what was moved in can be mended there
    ),
  ];
}

const needed = (bound) =>
  flag({ ...bound, set: (asked) => bound.set(asked ? undefined : false) }, { label: W.needed, otherwise: true });

const inGroup = (app, id) => Boolean(locate(app.definition, id).group);

const CONTROLS = {
  words: (app, bound, setting) => words(app, bound, setting),
  number: (app, bound, setting, id) => number(bound, { unit: locate(app.definition, id).item.unit?.ja, ...setting }),
  day: (_app, bound, setting) => day(bound, setting),
  flag: (_app, bound, setting) => flag(bound, setting),
  checks: (_app, bound, setting) => checks(bound, setting),
  latest: (app, _bound, _setting, id) => latest(bind(app, id, ["latest"])),
  options: (app, _bound, _setting, id) => options(app, bind(app, id, ["options"]), id),
  exclusive: (app, _bound, _setting, id) => exclusive(bind(app, id, ["options"])),
  expression: (app, _bound, _setting, id) =>
    amountEditor(app, bind(app, id, ["expression"]), forAmounts(app.definition, id)),
  choice: (_app, bound, { label, options, otherwise }) =>
    select(bound.key, label, options, bound.get() ?? otherwise, bound.set),
  derived: (app, _bound, _setting, id) => derivedOfEntry(app, locate(app.definition, id).item),
  slots: (app, _bound, _setting, id) => slots(app, bind(app, id, ["slots"])),
  capacity: (app, _bound, _setting, id) => capacity(bind(app, id, ["slots"])),
};

function latest(bound) {
  const kept = bound.get();
  const ruleOf = (day_) => (day_ === undefined ? "any" : day_ === "today" ? "today" : "day");
  const rule = ruleOf(kept);
  const rules = [
    ["any", W.latestAny],
    ["today", W.latestToday],
    ["day", W.latestDay],
  ];
  const start = { any: undefined, today: "today", day: today() };
  const key = `${bound.key}.rule`;
  const choose = (next) => {
    const from = origin(key, kept);
    takenOut(bound.unread, bound.key);
    bound.set(made(key, from, next === ruleOf(from) ? from : start[next]));
  };
  return [
    select(key, W.latestRule, rules, rule, choose),
    rule === "day" && day(bound, { label: W.latest, needed: true }),
  ];
}

// "None of these" among several choices; the list is as the choices are when it is opened.
function exclusive(bound) {
  const offered = () => [[null, W.exclusiveNone], ...bound.get().map((option) => [option.value, option.label.ja])];
  const alone = () => bound.get().find((option) => option.exclusive)?.value ?? null;
  const choose = (value) =>
    bound.set(
      bound
        .get()
        .map(({ exclusive: _, ...option }) => (option.value === value ? { ...option, exclusive: true } : option)),
    );
  return select(`${bound.key}.exclusive`, W.exclusive, offered, alone, choose);
}

function matching(app, id, type) {
  const attribute = MATCHES[type];
  if (!attribute) return [];
  const bound = bind(app, id, ["matches"]);
  const different = bind(app, id, ["when_different"]);
  const choose = (value) => {
    const looked = switched(different.key, Boolean(value), different.get(), () => undefined);
    app.change((definition) => {
      const { item: one } = locate(definition, id);
      for (const name of ["matches", "when_different"]) delete one[name];
      Object.assign(one, value && { matches: value }, looked && { when_different: looked });
    });
  };
  const chosen = bound.get();
  return [
    select(
      bound.key,
      W.matches,
      [
        [undefined, W.matchNone],
        [attribute, W.matchNames[attribute]],
      ],
      chosen,
      choose,
    ),
    chosen &&
      select(different.key, W.whenDifferent, Object.entries(W.differences), different.get() ?? "look", different.set),
  ];
}

function page(app, { item: { id }, index }) {
  return [
    `${W.page(index + 1)}の${W.settings}`,
    parts(
      () => words(app, bind(app, id, ["title"]), { label: W.pageTitle }),
      () => words(app, bind(app, id, ["intro"]), { label: W.intro, lines: true, optional: true }),
      () => shownWhen(app, id),
    ),
  ];
}
