// Reads one raw answer of one field, whatever its kind: todoke_catalog.reading.values.

import { accountShape } from "./account.js";
import { attachments } from "./attachments.js";
import { readParts } from "./composed.js";
import * as mynumber from "./mynumber.js";
import * as person from "./person.js";
import * as plain from "./plainvalues.js";
import { attempt, refused } from "./refusal.js";
import * as text from "./textvalues.js";

const READERS = {
  text: text.words,
  address: text.address,
  kana: text.kana,
  digits: text.digits,
  corporate_number: text.corporateNumber,
  phone: text.phone,
  email: text.email,
  date: plain.day,
  integer: plain.integer,
  choice: plain.choice,
  choices: plain.choices,
  yes_no: plain.yesNo,
  consent: plain.consent,
  sex: plain.sex,
  slot: plain.slots,
  attachment: attachments,
};

const SHAPES = {
  bank_account: accountShape,
  person_name: person.nameShape,
  postal_address: person.addressShape,
};

// Whether a field is one that `read` reads: amounts, notices, headings and groups have no answer of one field.
export function isQuestion({ type }) {
  return Object.hasOwn(READERS, type) || Object.hasOwn(SHAPES, type);
}

const FROM_THE_FORM = ["choice", "choices", "slot"];

// {answer, errors}: the cleaned answer, null when there is none, and why it was refused.
export function read(field, raw, today, myNumberAllowed = false) {
  const cleaned = readCleaned(field, raw, today);
  if (myNumberAllowed || FROM_THE_FORM.includes(field.type)) return cleaned;
  const looked = typeof cleaned.answer === "number" ? [cleaned.answer, raw] : cleaned.answer; // it loses a leading zero
  const errors = mynumber.parts(looked).map((part) => refused(part ? `${field.id}.${part}` : field.id, "my_number_found"));
  return errors.length ? { answer: null, errors } : cleaned;
}

function readCleaned(field, raw, today) {
  if (raw === null || raw === undefined) return { answer: null, errors: [] };
  if (Object.hasOwn(SHAPES, field.type)) return composed(field, readParts(SHAPES[field.type](field), raw));
  return attempt(
    () => ({ answer: answered(READERS[field.type](field, raw, today)), errors: [] }),
    (refusal) => ({ answer: null, errors: [refusal.on(field.id)] }),
  );
}

function composed({ id }, { value, refusals }) {
  return { answer: refusals.length ? null : value, errors: refusals.map((refusal) => refusal.on(id)) };
}

function answered(value) {
  return value === "" || (Array.isArray(value) && value.length === 0) ? null : value;
}
