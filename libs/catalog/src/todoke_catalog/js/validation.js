// Judges one application by its form, as todoke_catalog.validation does; tests/catalog holds the two together.
//
// The definition is one that Python has loaded: its shape and its references are not checked again. Answers are any
// value that canonical JSON (RFC 8785 without floating point) can bring. Nothing here is believed by anyone: it spares
// people a round trip, and the gateway and the closed zone judge again.

import * as amounts from "./amounts.js";
import { passes } from "./conditions.js";
import { derive } from "./derived.js";
import { readGroup } from "./groups.js";
import { isObject, own } from "./objects.js";
import { refused, unknown } from "./refusal.js";
import { isQuestion, read } from "./values.js";

// {answers, errors: [{field, code, params}], ineligible: [rule], amount}; `today` is yyyy-mm-dd.
export function validate(definition, raw, today) {
  const verdict = { answers: {}, errors: [], ineligible: [], amount: null };
  if (!isObject(raw)) return { ...verdict, errors: [refused("", "not_an_object")] };
  const { answers, errors } = readShown(definition, raw, today);
  errors.push(...unknown(raw, asked(definition)));
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
  const allowed = Boolean(definition.my_number_basis);
  for (const field of shownFields(definition, answers)) {
    const given = own(raw, field.id);
    if (isQuestion(field)) errors.push(...readField(field, given, answers, today, allowed));
    if (field.type === "group") errors.push(...readEntries(field, given, answers, today, allowed));
  }
  return { answers, errors };
}

function readField(field, raw, answers, today, myNumberAllowed) {
  const { answer, errors } = read(field, raw, today, myNumberAllowed);
  if (answer !== null) answers.set(field.id, answer);
  if (errors.length || answer !== null || field.required === false) return errors;
  return [refused(field.id, "required")];
}

function readEntries(field, raw, answers, today, myNumberAllowed) {
  const { entries, errors } = readGroup(field, raw, answers, today, myNumberAllowed);
  if (entries.length) answers.set(field.id, entries);
  return errors;
}

function asked(definition) {
  const answered = fieldsOf(definition).filter((field) => isQuestion(field) || field.type === "group");
  return new Set(answered.map(({ id }) => id));
}

function fieldsOf(definition) {
  return definition.pages.flatMap(({ fields }) => fields);
}

// The amount and the rules that do not pass.
function judge(definition, answers, today) {
  const groups = fieldsOf(definition).filter(({ type }) => type === "group");
  const ofEntries = new Map(groups.map((group) => [group.id, group.derived ?? []]));
  const values = derive(definition.derived ?? [], answers, today, ofEntries);
  let amount = null;
  for (const { id, type, expression } of shownFields(definition, answers)) {
    if (type !== "amount") continue;
    amount = amounts.compute(expression, values);
    if (amount !== null) values.set(id, amount);
  }
  return { amount, ineligible: (definition.eligibility ?? []).filter((rule) => !passes(rule.condition, values)) };
}
