// When an item or a page is shown, in plain words: rows of question, comparison and answer, in bundles that may nest.

import { readDay, today } from "./days.js";
import { button, h, icon } from "./dom.js";
import { check, digits, group, line, mark, reads, select } from "./inputs.js";
import { forConditions } from "./known.js";
import { locate, valueKind } from "./model.js";
import { made as passed, origin } from "./passing.js";
import { called, operators, plainly, sentence, values, withGone } from "./sentences.js";
import { switched } from "./switching.js";
import { wellFormed } from "./taken.js";
import { lifted, removedFrom, takenOut, wrapped } from "./unread.js";
import { W } from "./words.js";

const JOINS = Object.entries(W.joins);
const DEEPEST = 2;

// A condition as a bundle {join, of}, in which every branch is a comparison or a bundle.
export function toBundle(condition) {
  const branch = (one) => (one.type === "is" ? one : toBundle(one));
  if (condition.type === "is") return { join: "all", of: [condition] };
  if (condition.type !== "not") return { join: condition.type, of: condition.of.map(branch) };
  const inner = condition.of;
  if (inner.type === "any") return { join: "none", of: inner.of.map(branch) };
  return inner.type === "all" ? { join: "notall", of: inner.of.map(branch) } : { join: "none", of: [branch(inner)] };
}

// A bundle of one comparison is one where it is a branch; as a whole it is that comparison.
export function fromBundle({ join, of }, whole = true) {
  const made = (branch) => (branch.join ? fromBundle(branch, false) : branch);
  const branches = of.map(made);
  switch (join) {
    case "all":
      return whole && branches.length === 1 ? branches[0] : { type: "all", of: branches };
    case "any":
      return { type: "any", of: branches };
    case "none":
      return {
        type: "not",
        of:
          branches.length === 1 && branches[0].type !== "any" && branches[0].type !== "all"
            ? branches[0]
            : { type: "any", of: branches },
      };
    default:
      return { type: "not", of: { type: "all", of: branches } };
  }
}

// The editor of `shown_when` of an item or a page.
export function shownWhen(app, id) {
  const known = forConditions(app.definition, id);
  const condition = locate(app.definition, id).item.shown_when;
  const said = h("span");
  const say = (when) => (said.textContent = W.shownWhen(sentence(when, app.definition, known)));
  const put = (next, typing = false) => {
    const edit = (definition) => {
      const { item } = locate(definition, id);
      if (next) item.shown_when = next;
      else delete item.shown_when;
    };
    app.change(edit, { merge: typing ? `${id}.when` : "", typing });
    if (typing) say(next);
  };
  if (condition) say(condition);
  const radio = (value, label, change) =>
    check(`${id}.when.${value}`, label, value === Boolean(condition), change, "radio", `${id}.when`);
  return group(
    W.when,
    radio(false, W.whenAlways, () => {
      wrapped(app.unread, `${id}.when`);
      put(switched(`${id}.when`, false, locate(app.definition, id).item.shown_when)); // as it is typed by now
    }),
    radio(true, W.whenAnswers, () => put(condition ?? switched(`${id}.when`, true, undefined, () => first(known)))),
    condition && conditionEditor({ app, known }, `${id}.when`, condition, put),
    condition && h("p", { class: "branch" }, icon("branch"), said),
  );
}

// The rows of one condition over the `known` questions; put(condition or undefined, typing) takes the new one. Where
// one is `needed`, the last of its rows stays.
export function conditionEditor({ app, known, needed = false }, key, condition, put) {
  const bundle = toBundle(structuredClone(condition)); // rows that are typed into change their comparison in place
  const changed = (next, typing) => put(next.of.length ? structuredClone(fromBundle(next)) : undefined, typing);
  return bundleEditor({ app, known, last: needed && rowsIn(bundle) === 1 }, key, bundle, changed, 1);
}

const rowsIn = ({ of }) => of.reduce((sum, one) => sum + (one.join ? rowsIn(one) : 1), 0);

function bundleEditor(context, key, bundle, put, depth) {
  const { unread } = context.app;
  const changed = (next, typing) => {
    const alone = depth === 1 && next.join === "all" && next.of.length === 1 && next.of[0].join;
    if (alone) lifted(unread, key, "0"); // it is the whole
    put(next, typing);
  };
  const replace = (place) => (next, typing) => {
    const of = bundle.of.map((one, at) => (at === place ? next : one)).filter(Boolean);
    if (!next) removedFrom(unread, key, place);
    changed({ ...bundle, of }, typing);
  };
  const rows = bundle.of.map((one, place) => {
    const at = `${key}.${place}`;
    if (!one.join) return row(context, at, one, place + 1, replace(place));
    const nested = (next, typing) => replace(place)(next.of.length ? next : null, typing);
    return h(
      "fieldset",
      { class: "bundle" },
      h("legend", {}, W.bundle(place + 1)),
      bundleEditor(context, at, one, nested, depth + 1),
    );
  });
  const add = (branch) => () => changed({ ...bundle, of: [...bundle.of, branch] }, false);
  const next = first(context.known);
  return h(
    "div",
    { class: "conditions" },
    depth > 1 || bundle.of.length > 1 || bundle.join !== "all"
      ? select(`${key}.join`, W.join, JOINS, bundle.join, (join) => changed({ ...bundle, join }, false))
      : null,
    rows,
    next &&
      h(
        "div",
        { class: "cluster" },
        button([icon("plus"), W.addCondition], add(next), { "data-key": `${key}.add` }),
        depth < DEEPEST &&
          button([icon("plus"), W.addBundle], add({ join: "any", of: [next] }), {
            "data-key": `${key}.bundle`,
            "data-look": "text",
          }),
      ),
    depth === 1 && bundle.of.length === 1 && bundle.join === "all" && next
      ? check(`${key}.not`, W.negated, false, () => changed({ ...bundle, join: "none" }, false))
      : null,
  );
}

function row({ app, known, last }, key, comparison, number, changed) {
  const item = known.find((one) => one.id === comparison.field);
  const choices = known.map((one) => [one.id, called(one)]);
  const questions = item ? choices : [[comparison.field, W.gone], ...choices];
  const ask = (id) => {
    const from = origin(`${key}.field`, comparison);
    takenOut(app.unread, `${key}.value`);
    changed(passed(`${key}.field`, from, id === from.field ? from : begin(known.find((one) => one.id === id))), false);
  };
  return h(
    "fieldset",
    { class: "condition" },
    h("legend", {}, W.condition(number)),
    select(`${key}.field`, W.question, questions, comparison.field, ask),
    item && comparing(app, key, item, comparison, changed),
    item && answer(app, key, item, comparison, changed),
    !last &&
      h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": W.removeCondition(number),
        "data-key": `${key}.remove`,
        click: () => changed(null, false),
      },
      icon("remove"),
    ),
  );
}

function comparing(app, key, item, comparison, changed) {
  const offered = operators(item);
  const fits = offered.some(([op]) => op === comparison.op);
  if (fits && (valueKind(item) === "flag" || offered.length < 2)) return null;
  const compare = (op) => {
    const from = origin(`${key}.op`, comparison);
    const next = op === from.op ? from : { ...from, op, value: fitting(op, from.value, valueKind(item)) };
    const typed = app.unread.get(`${key}.value`)?.typed; // it may be an answer to this
    const { value } = typed === undefined ? {} : readAnswer(item, next, typed);
    if (value) takenOut(app.unread, `${key}.value`);
    const gone = [from.value].flat().slice(1);
    if (!value && gone.length && !Array.isArray(next.value)) app.show(W.oneAnswer(next.value));
    changed(passed(`${key}.op`, from, value ?? next), false);
  };
  const named = offered.map(([op, words]) => [op, words || W.equal]);
  return select(`${key}.op`, W.compare, fits ? named : [[comparison.op, W.goneCompare], ...named], comparison.op, compare);
}

// "in" compares with a list, everything else with one value; a text with commas is the list that will stand there.
function fitting(op, value, kind) {
  if (op === "in" && kind === "text" && typeof value === "string") return listed(value).map(readers.text);
  if (op === "in") return Array.isArray(value) ? value : [value];
  return Array.isArray(value) ? value[0] : value;
}

function answer(app, key, item, comparison, changed) {
  const offered = values(item) && withGone(values(item), comparison.value);
  if (offered && comparison.op === "in") return several(key, offered, comparison, changed);
  if (offered)
    return select(`${key}.value`, W.answer, offered, comparison.value, (value) =>
      changed({ ...comparison, value }, false),
    );
  return typedAnswer(app, `${key}.value`, item, comparison, changed);
}

// What cannot be read stands as it was typed, with the reason, as long as the row compares what it did; so does an
// answer of another kind, which the value that is compared had before.
function typedAnswer(app, key, item, comparison, changed) {
  const kind = valueKind(item);
  const read = (text) => readAnswer(item, comparison, text);
  const bound = {
    key,
    unread: app.unread,
    get: () => ({ field: comparison.field, value: [comparison.value].flat()[0] }), // in whatever way it is compared
    whole: { get: () => ({ ...comparison }), set: (next, typing) => changed(Object.assign(comparison, next), typing) },
    set: (next, typing) => changed(Object.assign(comparison, next), typing),
  };
  const stands = [comparison.value].flat().map(plainly).join("、");
  const control = line(stands);
  const hint = kind === "date" ? W.dayHint : "";
  const made = reads(bound, W.answer, control, read, { hint, suffix: item.unit?.ja ?? "" });
  if (!app.unread.has(key) && read(stands).error) mark(control, W.misfit[kind]);
  return made;
}

// The comparison with the answer that is typed, or why it is none.
function readAnswer(item, comparison, text) {
  const kind = valueKind(item);
  const one = (part) => readers[kind](part, item.unit?.ja);
  if (comparison.op === "in" && kind === "integer" && GROUPED.test(text.normalize("NFKC"))) return { error: W.unread.list };
  const value = comparison.op === "in" ? listed(text).map(one) : one(text);
  return [value].flat().includes(null) ? { error: W.unread[kind] } : { value: { ...comparison, value } };
}

// 「100,200」 and 「10 20」 may be one number or two.
const GROUPED = /(?<!\d)\d{1,3},\d{3}(?!\d)|\d\s+\d/;

// The parts of a list; what stands behind the last comma is one once it is typed.
function listed(text) {
  const parts = text.split(/[、､,，]/).filter((part) => part.trim() !== "");
  return parts.length ? parts : [""];
}

const readers = {
  text: (typed) => wellFormed(typed).trim(), // as answers are
  date: readDay,
  integer: (typed, unit) => {
    const text = digits(typed, unit);
    return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
  },
};

function several(key, offered, comparison, changed) {
  const chosen = [comparison.value].flat();
  const tick = (value) => (event) => {
    const next = offered
      .map(([one]) => one)
      .filter((one) => (one === value ? event.target.checked : chosen.includes(one)));
    if (next.length) changed({ ...comparison, value: next }, false);
    else event.target.checked = true;
  };
  return group(
    W.answer,
    offered.map(([value, text]) => check(`${key}.${value}`, text, chosen.includes(value), tick(value))),
  );
}

// The row to begin with: over the last answer, or over a computed value where there is no answer yet.
const first = (known) => begin(known.findLast((one) => !one.computed) ?? known.at(-1));

// A comparison to begin with.
function begin(item) {
  const [[op]] = operators(item);
  const offered = values(item);
  const plain = { integer: 0, date: today(), text: "" }[valueKind(item)];
  return { type: "is", field: item.id, op, value: offered ? (offered[0]?.[0] ?? "") : plain };
}
