// The editor of calculated amounts: terms within terms.

import { calculated } from "./calculated.js";
import { conditionEditor } from "./conditions.js";
import { today } from "./days.js";
import { button, h, icon } from "./dom.js";
import { group, number, select } from "./inputs.js";
import { valueKind } from "./model.js";
import { made, origin } from "./passing.js";
import { called, sentence } from "./sentences.js";
import { tableRows } from "./tablerows.js";
import { lifted, removedFrom, wrapped } from "./unread.js";
import { W } from "./words.js";

const SAFE = 2 ** 53 - 1;
const MILLION = 1_000_000;
const LISTS = new Set(["add", "min", "max"]);
const PLAIN = new Set(["const", "field"]); // nothing is lost with one
const OF_A_NUMBER = new Set(["field", "table"]);
const INNER = { add: "0", min: "0", max: "0", sub: "left", mul: "of", floor_to: "of", when: "then" };

// Where what stood there goes: the amount of all other cases stays that when one more case is put before it.
const innerOf = (type, key) => (type === "when" && key.endsWith(".otherwise") ? "otherwise" : INNER[type]);

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
  };
  const parts = PARTS[node.type]({ ...context, alone }, key, node);
  return [select(`${key}.type`, W.calculation, kinds, node.type, choose), ...parts];
}

const integerOf = (known) => known.find((one) => valueKind(one) === "integer");

// Another kind of term: one that holds others takes in what stood there.
function changed(node, type, known, inner) {
  const nothing = { type: "const", yen: 0 };
  if (LISTS.has(type)) return { type, of: LISTS.has(node.type) ? node.of : [node, nothing] };
  switch (type) {
    case "field":
      return { type, field: integerOf(known).id };
    case "sub":
      return { type, left: node, right: nothing };
    case "mul":
      return { type, of: node, num: 1, den: 2 };
    case "floor_to":
      return { type, of: node, unit: 100 };
    case "table":
      return { type, key: integerOf(known).id, rows: [{ key: 0, yen: 0 }] };
    case "when":
      return {
        type,
        condition: { type: "is", field: "today", op: "ge", value: today() },
        then: nothing,
        otherwise: nothing,
        [inner]: node,
      };
    default:
      return nothing;
  }
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
    { class: "term" },
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
  );
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
    nested(context, key, W.otherwise, node, "otherwise"),
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
