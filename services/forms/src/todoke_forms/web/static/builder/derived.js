// Values that are derived from answers: of the form, or of each entry of a group.

import { amountEditor } from "./amounts.js";
import { card } from "./card.js";
import { conditionEditor } from "./conditions.js";
import { today } from "./days.js";
import { button, h, icon } from "./dom.js";
import { check, number, select } from "./inputs.js";
import { newId, valueKind } from "./model.js";
import { made, origin } from "./passing.js";
import { called } from "./sentences.js";
import { removedFrom, wrapped } from "./unread.js";
import { switched } from "./switching.js";
import { users } from "./used.js";
import { derivedWords, forDerived, forEntries, groups, standing } from "./values.js";
import { W } from "./words.js";

const AGGREGATES = new Set(["count_of", "sum_of"]);

// The list that `bound` holds; `inGroup` is the group whose entries the values are of.
export function derived(app, bound, inGroup) {
  const { list, commit } = listing(bound);
  const cards = list.map((rule, place) => {
    const known = forDerived(app.definition, inGroup, place);
    const key = `${bound.key}.${place}`;
    const said = h("p", { class: "said" }, derivedWords(rule, known, app.definition));
    const set =
      (name) =>
      (value, typing = false) => {
        if (value === undefined) delete rule[name];
        else rule[name] = value;
        commit(typing);
        said.textContent = derivedWords(rule, known, app.definition);
      };
    const retype = (type) => {
      const [was, before] = [kindOf(rule, known, app.definition), app.definition];
      const from = origin(`${key}.type`, rule);
      wrapped(app.unread, key);
      list[place] = made(`${key}.type`, from, from.type === type ? from : begin(type, rule.id, known, app.definition));
      commit();
      const using = kindOf(list[place], known, app.definition) === was ? [] : users(before, new Set([rule.id]));
      if (using.length && from.type !== type) app.show(W.retyped(W.derivedNumber(place + 1), using.join("、")));
    };
    const remove = () => {
      removedFrom(app.unread, bound.key, place);
      list.splice(place, 1);
      commit();
    };
    const types = Object.entries({
      ...W.derivedTypes,
      ...(AGGREGATES.has(rule.type) || (!inGroup && groups(app.definition).length) ? W.aggregateTypes : {}),
    });
    return card(
      W.derivedNumber(place + 1),
      W.removeDerived(place + 1),
      remove,
      said,
      select(`${key}.type`, W.derivedType, types, rule.type, retype),
      ...members({ app, key, rule, known, set, commit }),
    );
  });
  const add = () => {
    const known = forDerived(app.definition, inGroup, list.length);
    list.push(begin("age", newId("v"), known, app.definition));
    commit();
  };
  return h(
    "div",
    { class: "cards-list" },
    cards,
    h("div", {}, button([icon("plus"), W.addDerived], add, { "data-key": `${bound.key}.add` })),
  );
}

// What a comparison with it compares.
const kindOf = (rule, known, definition) => valueKind(standing(rule, known, definition));

// A derived value of this type to begin with.
function begin(type, id, known, definition) {
  const day = (known.find((one) => valueKind(one) === "date" && one.id !== "today") ?? { id: "today" }).id;
  const own = {
    age: { birth: day, on: "today" },
    fiscal_year: { date: day },
    fiscal_year_end: { date: day },
    date_plus: { date: day, years: 1 },
    days_between: { start: day, end: "today" },
    first_answered: { of: [day] },
    count_of: { group: groups(definition)[0]?.id },
    sum_of: { group: groups(definition)[0]?.id, expression: { type: "const", yen: 0 } },
  };
  return { type, id, ...own[type] };
}

function members({ app, key, rule, known, set, commit }) {
  const day = (name, label) =>
    choose(
      key,
      name,
      label,
      known.filter((one) => valueKind(one) === "date"),
      rule[name],
      set(name),
    );
  const shift = (name, label) =>
    number(
      { key: `${key}.${name}`, unread: app.unread, get: () => rule[name], set: set(name) },
      { label, min: -1000, max: 1000, otherwise: 0 },
    );
  if (AGGREGATES.has(rule.type)) return aggregate({ app, key, rule, set });
  switch (rule.type) {
    case "age":
      return [
        day("birth", W.birth),
        day("on", W.onDay),
        select(
          `${key}.attained`,
          W.attained,
          Object.entries(W.attainedRules),
          rule.attained ?? "birthday",
          set("attained"),
        ),
      ];
    case "date_plus":
      return [
        day("date", W.fromDay),
        h("div", { class: "affix" }, shift("years", W.years), shift("months", W.months), shift("days", W.days)),
      ];
    case "days_between":
      return [day("start", W.fromDay), day("end", W.toDay)];
    case "first_answered":
      return candidates(key, rule, known, commit);
    default:
      return [day("date", W.fromDay)];
  }
}

function choose(key, name, label, offered, value, chosen) {
  const list = offered.map((one) => [one.id, called(one)]);
  const all = list.some(([id]) => id === value) ? list : [[value, W.gone], ...list];
  return select(`${key}.${name}`, label, all, value, chosen);
}

// One after another, and one more place as long as there is room.
function candidates(key, rule, known, commit) {
  const kind = valueKind(known.find((one) => one.id === rule.of[0]) ?? {});
  return [...rule.of, null].slice(0, 10).map((id, place) => {
    const fitting = known.filter((one) => place === 0 || valueKind(one) === kind).map((one) => [one.id, called(one)]);
    const offered = id === null || fitting.some(([one]) => one === id) ? fitting : [[id, W.gone], ...fitting];
    const all = place === 0 ? offered : [[null, W.candidateNone], ...offered];
    return select(`${key}.of.${place}`, W.candidate(place + 1), all, id, (value) => {
      const from = origin(`${key}.of.${place}`, rule.of);
      rule.of = made(`${key}.of.${place}`, from, from.toSpliced(place, 1, ...(value === null ? [] : [value])));
      commit();
    });
  });
}

function aggregate({ app, key, rule, set }) {
  const over = groups(app.definition);
  const chosen = over.find((one) => one.id === rule.group);
  const which = choose(key, "group", W.group, over, rule.group, set("group"));
  if (!chosen) return [which];
  const known = forEntries(app.definition, chosen);
  if (rule.type === "sum_of")
    return [
      which,
      amountEditor(app, { key: `${key}.expression`, get: () => rule.expression, set: set("expression") }, known),
    ];
  const first = { type: "is", field: "today", op: "ge", value: today() };
  return [
    which,
    check(`${key}.some`, W.countWhen, Boolean(rule.condition), (event) =>
      set("condition")(switched(`${rule.id}.some`, event.target.checked, rule.condition, () => first)),
    ),
    rule.condition &&
      conditionEditor({ app, known }, `${key}.condition`, rule.condition, (next, typing) => set("condition")(next, typing)),
  ];
}

// A list that is changed in place and put back as a whole.
function listing(bound) {
  const list = structuredClone(bound.get() ?? []);
  const commit = (typing = false) => bound.set(list.length ? structuredClone(list) : undefined, typing);
  return { list, commit };
}
