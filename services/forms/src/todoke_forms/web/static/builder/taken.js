// What the definition takes of what staff write (the limits of todoke_catalog), read as {value} or {error}: what is
// kept here can always be saved, and what cannot is explained beside its field.

import { W } from "./words.js";

export const MOST = {
  words: 2000, // letters of one text
  phone: 40,
  email: 254,
  reading: 200,
  address: 200,
  keyword: 40,
  keywords: 30,
  urgent: 30, // letters of one word that is read soon
  urgentWords: 2000,
  options: 200,
};

const HALVES = /\p{Cs}/gu; // half of a letter, which no text can hold
const NO_READING = /[^ぁ-ゖー・ 0-9A-Za-z]/gu;
const ADDRESS = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(\/[A-Za-z0-9._~/-]*)?$/;
const HOST = /^(?:https:\/\/)?[^/:]+/i;
const URGENT = [
  /^「[ァ-ヺ][ァ-ヺー]*」$/,
  /^[A-Za-z0-9ぁ-ゖァ-ヺ々一-鿿](?:[A-Za-z0-9ぁ-ゖァ-ヺー々一-鿿 ]|(?<=[A-Za-z0-9])\*(?= |$))*$/,
];

const length = (text) => [...text].length; // as Python counts
const within = (text, most) => (length(text) > most ? { error: W.taken.long(most, length(text)) } : { value: text });

export const wellFormed = (text) => text.replaceAll(HALVES, "");

const whole = (text) => wellFormed(text).trim(); // without blanks at its ends

// A text of so many letters.
export const text = (most) => (typed) => within(whole(typed), most);

// Hiragana, in whatever kana and width it is typed.
export function reading(typed) {
  const kana = whole(typed.normalize("NFKC")).replaceAll(/[ァ-ヶ]/g, hiragana).replaceAll(/\s+/g, " ");
  const strange = new Set(kana.match(NO_READING));
  return strange.size ? { error: W.taken.reading([...strange].slice(0, 5).join("")) } : within(kana, MOST.reading);
}

const hiragana = (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60);

// The page that a quick exit leads to; browsers' own spelling of its host will do.
export function address(typed) {
  const named = whole(typed.normalize("NFKC")).replace(HOST, (host) => host.toLowerCase());
  const found = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$)/.test(named) ? `https://${named}` : named;
  return ADDRESS.test(found) ? within(found, MOST.address) : { error: W.taken.address };
}

// A line a word, with its reading after 「＝」; none is undefined.
export function keywords(typed) {
  const words = [];
  for (const [place, line] of typed.split("\n").entries()) {
    if (whole(line) === "") continue;
    const { value, error } = keyword(line);
    if (error) return { error: W.taken.line(place + 1, error) };
    words.push(value);
  }
  return words.length ? many(words, MOST.keywords) : { value: undefined };
}

function keyword(line) {
  const [word, kana, more] = line.split(/[=＝]/).map(whole);
  if (!word || more !== undefined) return { error: W.taken.keyword };
  const read = kana ? reading(kana) : {};
  const error = within(word, MOST.keyword).error ?? read.error;
  return error ? { error } : { value: read.value ? { word, reading: read.value } : { word } };
}

// A line a word; those that are `kept` already stay letter by letter, as a blank behind one has a meaning.
export function urgentWords(typed, kept) {
  const words = [];
  for (const [place, line] of typed.split("\n").entries()) {
    const word = kept.includes(line) ? line : whole(line.normalize("NFKC"));
    if (word === "") continue;
    const { error } = URGENT.some((form) => form.test(word)) ? within(word, MOST.urgent) : { error: W.taken.urgent };
    if (error) return { error: W.taken.line(place + 1, error) };
    words.push(word);
  }
  return words.length ? many(words, MOST.urgentWords) : { error: W.taken.none };
}

const many = (list, most) => (list.length > most ? { error: W.taken.many(most, list.length) } : { value: list });

// Why lines cannot be options; "" where they can.
export function optionsFault(lines) {
  const labels = lines.map(whole);
  const place = labels.findIndex((label) => length(label) > MOST.words);
  if (place >= 0) return W.taken.line(place + 1, within(labels[place], MOST.words).error);
  return many(labels.filter(Boolean), MOST.options).error ?? "";
}
