// Judges one application by its form, as todoke_catalog.validation does; tests/catalog holds the two together.
//
// The definition is one that Python has loaded: its shape and its references are not checked again. Answers are any
// value that canonical JSON (RFC 8785 without floating point) can bring. Nothing here is believed by anyone: it spares
// people a round trip, and the gateway and the closed zone judge again.

import * as amounts from "./amounts.js";
import { passes } from "./conditions.js";
import { derive } from "./derived.js";
import { isObject, own } from "./objects.js";
import { read } from "./values.js";

const MAX_UNKNOWN = 20;
const REPORTABLE = /^[a-z][a-z0-9_]{0,47}$/;
const WITHOUT_ANSWER = ["amount", "notice", "heading"];

// {answers, errors: [{field, code, params}], ineligible: [rule], amount}; `today` is yyyy-mm-dd.
export function validate(definition, raw, today) {
  const verdict = { answers: {}, errors: [], ineligible: [], amount: null };
  if (!isObject(raw)) return { ...verdict, errors: [error("", "not_an_object")] };
  const { answers, errors } = readShown(definition, raw, today);
  errors.push(...unknown(definition, raw));
  const cleaned = { ...verdict, answers: Object.fromEntries(answers), errors };
  return errors.length ? cleaned : { ...cleaned, ...judge(definition, answers, today) };
}

// The fields that the answers (a Map) show, in order. Lazy on purpose: to a caller that fills the Map while it iterates,
// each condition sees earlier answers only.
export function* shownFields(definition, answers) {
  for (const page of definition.pages) {
    if (!passes(page.shown_when, answers)) continue;
    for (const field of page.fields) if (passes(field.shown_when, answers)) yield field;
  }
}

function readShown(definition, raw, today) {
  const answers = new Map();
  const errors = [];
  for (const field of shownFields(definition, answers)) {
    if (WITHOUT_ANSWER.includes(field.type)) continue;
    const found = read(field, own(raw, field.id), today);
    if (found.answer !== null) answers.set(field.id, found.answer);
    errors.push(...(found.errors.length ? found.errors : missing(field, found.answer)));
  }
  return { answers, errors };
}

function missing({ id, required = true }, answer) {
  return required && answer === null ? [error(id, "required")] : [];
}

function unknown(definition, raw) {
  const asked = definition.pages.flatMap(({ fields }) => fields).filter(({ type }) => !WITHOUT_ANSWER.includes(type));
  const known = new Set(asked.map(({ id }) => id));
  const names = Object.keys(raw).filter((name) => !known.has(name));
  const reported = names.map((name) => (REPORTABLE.test(name) ? name : "")).sort();
  return reported.slice(0, MAX_UNKNOWN).map((name) => error(name, "unknown_field"));
}

// The amount and the rules that do not pass.
function judge(definition, answers, today) {
  const values = derive(definition.derived ?? [], answers, today);
  let amount = null;
  for (const { id, type, expression } of shownFields(definition, answers)) {
    if (type !== "amount") continue;
    amount = amounts.compute(expression, values);
    if (amount !== null) values.set(id, amount);
  }
  return { amount, ineligible: (definition.eligibility ?? []).filter((rule) => !passes(rule.condition, values)) };
}

function error(field, code) {
  return { field, code, params: {} };
}
