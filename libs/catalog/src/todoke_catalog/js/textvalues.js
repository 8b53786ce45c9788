// Reads answers that are text: todoke_catalog.reading.text_values. Each reader returns the cleaned text, "" for nothing.

import { isCorporate } from "./checkdigits.js";
import * as folding from "./folding.js";
import * as mynumber from "./mynumber.js";
import { AnswerRefused } from "./refusal.js";

const MAX_SHORT = 60; // characters
const ROOM = 4;
const CORPORATE_DIGITS = 13;
const MAX_EMAIL = 254;
const PHONE = /^0(?:[2-9]0[0-9]{8}|(?![2-9]0)[0-9]{9})$/;
const FROM_ABROAD = /^\+810?/;
const PHONE_PUNCTUATION = /[ ()-]/g;
const EMAIL =
  /^(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

export function words({ max_chars, lines = "one" }, raw) {
  const manyLines = lines === "many";
  const text = bounded(raw, max_chars);
  const tidy = manyLines ? folding.lines(text) : folding.trim(text);
  checkWords(tidy, max_chars, { manyLines });
  return tidy;
}

export function address({ max_chars = 200 }, raw) {
  return words({ max_chars }, raw);
}

export function kana({ max_chars = 100 }, raw) {
  return reading(raw, max_chars);
}

// A reading in full-width katakana, of at most so many characters.
export function reading(raw, limit, part = "") {
  const text = folding.kana(bounded(raw, limit, part));
  checkWords(text, limit, { part });
  if (text && !folding.isKana(text)) throw new AnswerRefused("not_kana", { part });
  return text;
}

export function digits({ min_digits, max_digits }, raw) {
  return exactDigits(raw, min_digits, max_digits);
}

// Digits, or "" for nothing; `mark` may stand before them.
export function exactDigits(raw, min, max, part = "", mark = "") {
  const refusal = new AnswerRefused("not_digits", { part, min, max });
  const folded = short(raw, refusal);
  const text = (folded.startsWith(mark) ? folded.slice(mark.length) : folded).replace(/[ -]/g, "");
  if (text && !(/^[0-9]+$/.test(text) && text.length >= min && text.length <= max)) {
    throw mynumber.contains(text) ? new AnswerRefused("my_number_found", { part }) : refusal;
  }
  return text;
}

// A 法人番号: its first digit checks the others.
export function corporateNumber(_field, raw) {
  const text = exactDigits(raw, CORPORATE_DIGITS, CORPORATE_DIGITS);
  if (text && !isCorporate(text)) throw new AnswerRefused("not_a_corporate_number");
  return text;
}

export function phone(_field, raw) {
  const refusal = new AnswerRefused("not_a_phone_number");
  const text = short(raw, refusal).replace(PHONE_PUNCTUATION, "").replace(FROM_ABROAD, "0");
  if (text && !PHONE.test(text)) throw refusal;
  return text;
}

export function email(_field, raw) {
  const text = folding.halfWidth(bounded(raw, MAX_EMAIL));
  checkWords(text, MAX_EMAIL);
  const [local] = text.split("@");
  const dotted = local.includes("..") || local.startsWith(".") || local.endsWith(".");
  if (text && (!EMAIL.test(text) || dotted)) throw new AnswerRefused("not_an_email_address");
  return text;
}

// A raw text of digits and signs, folded to half width; throws `otherwise` when it is too long to be that.
export function short(raw, otherwise) {
  if (typeof raw !== "string") throw new AnswerRefused("not_text", { part: otherwise.part });
  if (folding.length(raw) > MAX_SHORT) throw otherwise;
  return folding.digits(raw);
}

export function checkWords(text, max, { manyLines = false, part = "" } = {}) {
  if (folding.length(text) > max) throw new AnswerRefused("too_long", { part, max });
  if (folding.hasUnusable(text, manyLines)) throw new AnswerRefused("control_character", { part });
}

export function bounded(raw, max, part = "") {
  if (typeof raw !== "string") throw new AnswerRefused("not_text", { part });
  if (folding.length(raw) > ROOM * max) throw new AnswerRefused("too_long", { part, max });
  return raw;
}
