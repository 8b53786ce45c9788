// Takes off the unit that somebody typed with a number: todoke_catalog.reading.units.

import * as folding from "./folding.js";

const [YEN, SIGN] = ["円", "¥"];
const IN_A_NUMBER = /^[0-9,.-]/; // a unit that begins so cannot be told from the end of a number

// What `folding.digits` left of an answer, without its unit behind a digit and without ¥ before an amount in 円.
export function without(text, unit) {
  if (!unit) return text;
  const signed = folding.digits(unit.ja) === YEN && text.startsWith(SIGN);
  const plain = (signed && folding.trim(text.slice(SIGN.length))) || text;
  const said = [unit.ja, unit.easy, unit.en, ...Object.values(unit.more ?? {})].filter((word) => word);
  const numbers = said.map((word) => before(folding.digits(word).toLowerCase(), plain.toLowerCase()));
  return numbers.find((number) => number) ?? plain;
}

// The text before a unit if it ends in a digit, or "".
function before(word, text) {
  if (!word || !text.endsWith(word) || IN_A_NUMBER.test(word)) return "";
  const number = folding.trim(text.slice(0, text.length - word.length));
  return /[0-9]$/.test(number) ? number : "";
}
