// Judges one application by its form, as todoke_catalog.validation does; tests/catalog holds the two together.
//
// The definition is one that Python has loaded: its shape and its references are not checked again. Answers are any
// value that canonical JSON (RFC 8785 without floating point) can bring. Nothing here is believed by anyone: it spares
// people a round trip, and the gateway and the closed zone judge again.

import { passes } from "./conditions.js";
import { TODAY } from "./derived.js";
import { readGroup } from "./groups.js";
import { isObject, own } from "./objects.js";
import { refused, unknown } from "./refusal.js";
import { isQuestion, read } from "./values.js";
import { fieldsOf, walk } from "./walk.js";

// {answers, errors: [{field, code, params}], ineligible: [rule], amounts, amount, fee, known}; `today` is yyyy-mm-dd.
// `known` is a Map of all that conditions look at.
export function validate(definition, raw, today) {
  const verdict = { answers: {}, errors: [], ineligible: [], amounts: {}, amount: null, fee: null, known: new Map() };
  if (!isObject(raw)) return { ...verdict, errors: [refused("", "not_an_object")] };
  const known = new Map([[TODAY, today]]);
  const allowed = Boolean(definition.my_number_basis);
  const [answers, errors, shown] = [new Map(), [], []];
  for (const field of walk(definition, known)) {
    const found = readField(field, own(raw, field.id), known, today, allowed);
    if (found.answer !== null) for (const values of [answers, known]) values.set(field.id, found.answer);
    errors.push(...found.errors);
    if (field.type === "amount") shown.push(field);
  }
  errors.push(...unknown(raw, asked(definition)));
  const cleaned = { ...verdict, answers: Object.fromEntries(answers), errors, known };
  return errors.length ? cleaned : { ...cleaned, ...judge(definition, shown, known) };
}

function readField(field, raw, known, today, myNumberAllowed) {
  if (field.type === "group") {
    const { entries, errors } = readGroup(field, raw, known, today, myNumberAllowed);
    return { answer: entries.length ? entries : null, errors };
  }
  if (!isQuestion(field)) return { answer: null, errors: [] };
  const { answer, errors } = read(field, raw, today, myNumberAllowed);
  const missing = errors.length === 0 && answer === null && field.required !== false;
  return { answer, errors: missing ? [refused(field.id, "required")] : errors };
}

function asked(definition) {
  const answered = fieldsOf(definition).filter((field) => isQuestion(field) || field.type === "group");
  return new Set(answered.map(({ id }) => id));
}

// The amounts and the rules that do not pass.
function judge({ eligibility = [] }, shown, known) {
  const amounts = Object.fromEntries(shown.map(({ id }) => [id, known.get(id)]).filter(([, yen]) => yen !== undefined));
  return {
    ineligible: eligibility.filter((rule) => !passes(rule.condition, known)),
    amounts,
    amount: total(shown, "office", amounts),
    fee: total(shown, "applicant", amounts),
  };
}

// What this payer pays for all shown amounts together, null where there is none or one is not known.
function total(shown, payer, amounts) {
  const due = shown.filter(({ paid_by: by = "office" }) => by === payer);
  if (due.length === 0 || !due.every(({ id }) => Object.hasOwn(amounts, id))) return null;
  return due.reduce((sum, { id }) => sum + amounts[id], 0);
}
