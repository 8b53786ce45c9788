// The editor of calculated amounts: terms within terms.

import { calculated } from "./calculated.js";
import { goesOn, leftOver, MOST_CASES, spread } from "./cases.js";
import { conditionEditor } from "./conditions.js";
import { button, focusOn, h, icon } from "./dom.js";
import { group, number, select } from "./inputs.js";
import { valueKind } from "./model.js";
import { made, origin } from "./passing.js";
import { called, sentence } from "./sentences.js";
import { tableRows } from "./tablerows.js";
import { INNER, LISTS, OF_A_NUMBER, PLAIN, changed, innerOf, integerOf } from "./terms.js";
import { lifted, removedFrom, wrapped } from "./unread.js";
import { W } from "./words.js";

const SAFE = 2 ** 53 - 1;
const MILLION = 1_000_000;

// The editor of the expression that `bound` holds, over the `known` values.
export function amountEditor(app, bound, known) {
  const root = { of: structuredClone(bound.get()) }; // terms are changed in place and all of them put back
  const said = h("p", { class: "said" });
  const say = () => (said.textContent = W.amountIs(calculated(root.of, app.definition, known)));
  const commit = (typing) => {
    bound.set(structuredClone(root.of), typing);
    say();
  };
  say();
  return group(
    W.calculation,
    said,
    term({ app, known, commit }, bound.key, root.of, (next) => (root.of = next)),
  );
}

function term(context, key, node, replace) {
  const lacks = (type) => OF_A_NUMBER.has(type) && type !== node.type && !integerOf(context.known);
  const kinds = Object.entries(W.expressions).map(([type, words]) =>
    lacks(type) ? [type, W.needsNumber(words), true] : [type, words],
  );
  const choose = (type) => {
    const { app, known } = context;
    if (type === node.type) return;
    const from = origin(`${key}.type`, node);
    const within = (one) => !(LISTS.has(one.type) && LISTS.has(from.type)); // what stood there went into it
    if (from !== node && INNER[node.type] && within(node)) lifted(app.unread, key, innerOf(node.type, key));
    if (from.type !== type && within({ type })) wrapped(app.unread, key, innerOf(type, key));
    replace(made(`${key}.type`, from, from.type === type ? from : changed(from, type, known, innerOf(type, key))));
    context.commit(false);
    if (!PLAIN.has(from.type) && !INNER[type] && from.type !== type) app.show(W.calculationGone);
  };
  const alone = (name) => {
    lifted(context.app.unread, key, name);
    replace(name in node ? node[name] : node.of[name]);
    context.commit(false);
    context.app.show(W.keptAlone);
    focusOn(`${key}.type`); // the case that moved up has the same button: the key once more would take it off too
  };
  const parts = PARTS[node.type]({ ...context, alone }, key, node);
  return [select(`${key}.type`, W.calculation, kinds, node.type, choose), ...parts];
}

// A member of a term, as inputs want it.
const member = ({ app, commit }, key, node, name) => ({
  key: `${key}.${name}`,
  unread: app.unread,
  get: () => node[name],
  set: (value, typing) => {
    if (value === undefined) delete node[name];
    else node[name] = value;
    commit(typing);
  },
});

const nested = (context, key, legend, node, name, ...more) =>
  h(
    "fieldset",
    { class: name === "otherwise" && goesOn(node) ? "term term--next" : "term" },
    h("legend", {}, legend),
    ...more,
    term(context, `${key}.${name}`, node[name], (next) => (node[name] = next)),
  );

// The same, which can be left alone: what stands around it is taken off.
const kept = (context, key, legend, node, name) =>
  nested(context, key, legend, node, name, h("div", {}, keep(context, `${key}.${name}`, W.keepAlone(legend), name)));

const keep = ({ alone }, key, words, name) =>
  button(words, () => alone(name), { "data-key": `${key}.alone`, "data-look": "text" });

// A case is taken off by its own name: of many within one another, all are followed by the same words.
function cases(context, key, node) {
  const words = h("span", { class: "case" }, W.caseOff(sentence(node.condition, context.app.definition, context.known)));
  return h(
    "div",
    { class: "buttons" },
    keep(context, `${key}.otherwise`, words, "otherwise"),
    keep(context, `${key}.then`, W.caseAlways, "then"),
    others(context, key, node),
  );
}

// Of a question with thirty answers nobody makes thirty cases by hand.
function others({ app, known, commit, before = [] }, key, node) {
  const left = leftOver(node, before, known);
  const answers = left.slice(0, MOST_CASES - before.length - 1);
  const rest = left.length > answers.length ? W.casesLeft(MOST_CASES, left.length - answers.length) : "";
  if (!answers.length) return rest && h("p", { class: "support" }, rest);
  const make = () => {
    for (const _ of answers) wrapped(app.unread, `${key}.otherwise`, "otherwise");
    node.otherwise = spread(node, answers);
    commit(false);
    app.show([W.casesMade(answers.length), rest].filter(Boolean).join("。"));
    focusOn(`${key}.otherwise.then.${node.then.type === "const" ? "yen" : "type"}`);
  };
  return button([icon("plus"), W.caseOthers(answers.length)], make, { "data-key": `${key}.others`, "data-look": "text" });
}

function integers(context, key, label, node, name) {
  const offered = context.known.filter((one) => valueKind(one) === "integer").map((one) => [one.id, called(one)]);
  if (!offered.length) return h("p", { class: "support" }, W.numberNone);
  const known = offered.some(([id]) => id === node[name]) ? offered : [[node[name], W.gone], ...offered];
  return select(`${key}.${name}`, label, known, node[name], member(context, key, node, name).set);
}

const amount = (context, key, node, name, label, limits = {}) =>
  number(member(context, key, node, name), { label, min: -SAFE, max: SAFE, unit: W.yen, ...limits });

const PARTS = {
  const: (context, key, node) => [amount(context, key, node, "yen", W.amountYen)],
  field: (context, key, node) => [
    integers(context, key, W.whichNumber, node, "field"),
    amount(context, key, node, "if_missing", W.ifMissing, { otherwise: null }),
  ],
  add: several,
  min: several,
  max: several,
  sub: (context, key, node) => [
    kept(context, key, W.from, node, "left"),
    kept(context, key, W.minus, node, "right"),
  ],
  mul: (context, key, node) => [
    kept(context, key, W.from, node, "of"),
    h(
      "div",
      { class: "affix" },
      amount(context, key, node, "num", W.numerator, { min: 0, max: MILLION }),
      amount(context, key, node, "den", W.denominator, { min: 1, max: MILLION }),
    ),
  ],
  floor_to: (context, key, node) => [
    kept(context, key, W.from, node, "of"),
    amount(context, key, node, "unit", W.unitOf, { min: 1, max: MILLION }),
  ],
  table: (context, key, node) => [
    integers(context, key, W.tableKey, node, "key"),
    tableRows(member(context, key, node, "rows")),
    amount(context, key, node, "otherwise", W.otherwiseYen, { otherwise: null }),
  ],
  when: (context, key, node) => [
    conditionEditor(
      { app: context.app, known: context.known, needed: true },
      `${key}.condition`,
      node.condition,
      (next, typing) => {
        node.condition = next;
        context.commit(typing);
      },
    ),
    cases(context, key, node),
    nested(context, key, W.then, node, "then"),
    nested(
      { ...context, before: [...(context.before ?? []), node.condition] },
      key,
      goesOn(node) ? W.nextCase : W.otherwise,
      node,
      "otherwise",
    ),
  ],
};

function several(context, key, node) {
  const commit = () => context.commit(false);
  const remove = (place) => {
    removedFrom(context.app.unread, key, place);
    node.of.splice(place, 1);
    commit();
  };
  const terms = node.of.map((one, place) =>
    h(
      "fieldset",
      { class: "term" },
      h("legend", {}, W.term(place + 1)),
      term(context, `${key}.${place}`, one, (next) => (node.of[place] = next)),
      node.of.length === 1 && keep(context, `${key}.${place}`, W.keepAlone(W.term(place + 1)), String(place)),
      node.of.length > 1 &&
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": W.removeTerm(place + 1),
            "data-key": `${key}.${place}.remove`,
            click: () => remove(place),
          },
          icon("remove"),
        ),
    ),
  );
  const add = button([icon("plus"), W.addTerm], () => (node.of.push({ type: "const", yen: 0 }), commit()), {
    "data-key": `${key}.add`,
    "data-look": "text",
  });
  return [...terms, node.of.length < 50 && add];
}
