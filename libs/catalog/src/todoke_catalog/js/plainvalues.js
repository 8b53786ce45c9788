// Reads answers that are chosen, counted or dated: todoke_catalog.reading.plain_values. null or "" or [] is no answer.

import * as dates from "./dates.js";
import { TODAY } from "./derived.js";
import { AnswerRefused } from "./refusal.js";
import { short } from "./textvalues.js";
import * as units from "./units.js";

const SEX_CODES = ["1", "2", "3"];
const INTEGER = /^-?(?:[0-9]{1,16}|[0-9]{1,3}(?:,[0-9]{3}){1,5})$/;

export function integer({ min, max, unit }, raw) {
  const number = Number.isInteger(raw) ? raw : parseInteger(raw, unit);
  if (number !== null && (number < min || number > max)) throw new AnswerRefused("out_of_range", { min, max });
  return number === null ? null : Number(number);
}

export function day({ earliest, latest }, raw, today) {
  const refusal = new AnswerRefused("not_a_date");
  const text = short(raw, refusal);
  if (text && dates.parse(text) === null) throw refusal;
  const min = earliest ?? dates.FIRST;
  const max = latest === TODAY ? today : (latest ?? dates.LAST);
  if (text && (text < min || text > max)) throw new AnswerRefused("out_of_range", { min, max });
  return text;
}

export function choice({ options }, raw) {
  return oneOf(
    options.map(({ value }) => value),
    raw,
  );
}

// The values of the chosen options, each once, in the definition's order.
export function choices({ options, min_chosen: min = 1, max_chosen: max = 100 }, raw) {
  const known = options.map(({ value }) => value);
  if (!Array.isArray(raw) || raw.length > known.length) throw new AnswerRefused("unknown_choice");
  const wanted = new Set(raw.map((one) => oneOf(known, one)));
  const chosen = known.filter((value) => wanted.has(value));
  if (options.some(({ value, exclusive }) => exclusive && wanted.has(value))) return alone(chosen);
  if (chosen.length && chosen.length < min) throw new AnswerRefused("too_few", { min });
  if (chosen.length > max) throw new AnswerRefused("too_many", { max });
  return chosen;
}

function alone(chosen) {
  if (chosen.length > 1) throw new AnswerRefused("exclusive_chosen");
  return chosen;
}

// The values of the slots that are wished for, in the order of the wishes; blank wishes are none.
export function slots({ slots: offered, wishes: max = 1 }, raw, today) {
  if (!Array.isArray(raw)) throw new AnswerRefused("unknown_choice");
  if (raw.length > max) throw new AnswerRefused("too_many", { max });
  const days = new Map(offered.map(({ value, day: on }) => [value, on]));
  const wished = raw.map((one) => oneOf([...days.keys()], one)).filter((value) => value);
  if (new Set(wished).size < wished.length) throw new AnswerRefused("chosen_twice");
  if (wished.some((value) => days.get(value) < today)) throw new AnswerRefused("slot_past");
  return wished;
}

export function yesNo(_field, raw) {
  return flag(raw);
}

export function consent({ required = true }, raw) {
  const given = flag(raw);
  if (given === false && required) throw new AnswerRefused("consent_needed");
  return given;
}

export function sex(_field, raw) {
  return oneOf(SEX_CODES, raw);
}

export function oneOf(known, raw, part = "") {
  if (typeof raw !== "string" || (raw && !known.includes(raw))) throw new AnswerRefused("unknown_choice", { part });
  return raw;
}

// The number as a big integer: sixteen digits are more than a number holds exactly.
function parseInteger(raw, unit) {
  const refusal = new AnswerRefused("not_integer");
  if (typeof raw !== "string") throw refusal;
  const text = units.without(short(raw, refusal), unit);
  if (!text) return null;
  if (!INTEGER.test(text)) throw refusal;
  return BigInt(text.replaceAll(",", ""));
}

function flag(raw) {
  if (typeof raw === "boolean") return raw;
  if (raw === "") return null;
  if (raw !== "yes" && raw !== "no") throw new AnswerRefused("not_yes_or_no");
  return raw === "yes";
}
