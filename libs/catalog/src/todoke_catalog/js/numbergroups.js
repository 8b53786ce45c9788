// In which groups of digits an individual number is written: todoke_catalog.number_groups.

import { isCard, isCorporate } from "./checkdigits.js";

const BLANKS = /[ \t\r\n]+/g;
const DIVIDER = /^[ \t\r\n!-/:-@[-`{-~、。・·•‧∕⁄〜→─━│「」『』【】の]{1,3}$/;
const BLANK_DIVIDER = /^[ \t\r\n]{1,20}$/;
const JOINERS = ["", "-", ".", "・", "_", "/", "の"]; // within one number; other signs also part one from the next
const IN_TWO = ["", "-", "_", "/", "・"]; // a dot makes a decimal number of two groups
const IN_MORE = [...IN_TWO, "."];
const LENGTH = 12;
const FOURS = 3; // groups
const SHAPES = [[12], [4, 4, 4], [6, 6], [4, 8], [8, 4], Array(4).fill(3), Array(6).fill(2), Array(12).fill(1)];
const COMMON = /^(?:(?:19|20)[0-9]{2}|[0-9]{2}00)$/; // a year, or a round number
const TIME = /^(?:[01][0-9]|2[0-3])[0-5][0-9]$/;
const MONTH = "(?:0[1-9]|1[0-2])";
const DAY = "(?:0[1-9]|[12][0-9]|3[01])";
const DATE = new RegExp(`^(?:(?:19|20)[0-9]{2}${MONTH}${DAY}|(?:19|20)[0-9]{2}${MONTH}|[0-9]{2}${MONTH}${DAY})$`);
const YEAR = /^(?:19|20)[0-9]{2}$/;
const PARTS_DATE = [..."-./年月"];
const PHONE_DIVIDER = /^[-()]{1,2}$/;
const MONEY_BEFORE = /[¥$€] *$/;
const APART = /(?:^|[ \t\r\n(:,;/])\+$/;
const INVOICE = /(?<![A-Za-z])[Tt][ -]?$/;
const MONEY_BEHIND = /^ *[百千万億]*円/;

// The first 12 digits that stand as one number and are valid, as written in the text; "" for none.
export function find(text, valid) {
  const pieces = text.split(/([0-9]+)/); // digits stand at odd places
  const lengths = pieces.map((piece, at) => (at % 2 ? piece.length : 0));
  if (lengths.reduce((sum, length) => sum + length, 0) < LENGTH) return "";
  const others = placesOfOthers(pieces);
  for (let at = 1; at < pieces.length; at += 2) {
    for (const shape of SHAPES) {
      if (!shape.every((length, place) => lengths[at + 2 * place] === length)) continue;
      const end = at + 2 * shape.length - 1;
      const groups = every2nd(pieces, at, end);
      if (valid(groups.join("")) && stands(pieces, at, end, others)) return pieces.slice(at, end).join("");
    }
  }
  return "";
}

function stands(pieces, at, end, others) {
  if (end - at === 1) return !(pieces[at - 1] === "." && pieces[at - 2] === "0") && !fromAbroad(pieces, at); // a fraction
  if (others.some((place) => place >= at && place < end)) return false;
  if (MONEY_BEFORE.test(pieces[at - 1]) || MONEY_BEHIND.test(pieces[end])) return false;
  const [groups, dividers] = [every2nd(pieces, at, end), every2nd(pieces, at + 1, end)];
  const kinds = [...new Set(dividers.map(kindOf))];
  if (kinds.includes(null)) return false;
  const broken = dividers.some((divider) => /[\n\t]/.test(divider));
  if (groups.length === FOURS) return areFours(groups, kinds, broken) && !ofCard(pieces, at, end) && !areThirteen(pieces, at);
  return kinds.length === 1 && areOne(groups, kinds[0], broken) && !goesOn(pieces, at, end);
}

function every2nd(pieces, from, to) {
  return pieces.slice(from, to).filter((_, place) => place % 2 === 0);
}

// The sign that divides two groups, "" for blanks, null for words and what else is no divider.
function kindOf(divider) {
  return DIVIDER.test(divider) || BLANK_DIVIDER.test(divider) ? divider.replace(BLANKS, "") : null;
}

function areFours(groups, kinds, listed) {
  const joined = kinds.every((kind) => JOINERS.includes(kind));
  const mixed = kinds.length > 1;
  if (!joined && mixed) return false;
  if (groups.every((group) => COMMON.test(group))) return false;
  if ((mixed || !joined) && groups.every((group) => TIME.test(group))) return false;
  return !((listed || !joined) && inOrder(groups) && isNear(groups));
}

function areOne(groups, kind, broken) {
  if (groups.length === 2) {
    const days = groups.filter((group) => DATE.test(group));
    return IN_TWO.includes(kind) && days.length < 2 && !days.some((day) => day.length === 8);
  }
  if (groups.length === 4) return [...IN_MORE, ","].includes(kind) && !broken && !isNear(groups);
  return groups.length !== 6 || (IN_MORE.includes(kind) && !broken && !inOrder(groups));
}

// Whether they rise or fall, as readings of a meter and days do.
function inOrder(groups) {
  const pairs = groups.slice(1).map((group, place) => [groups[place], group]);
  return pairs.every(([one, next]) => one <= next) || pairs.every(([one, next]) => one >= next);
}

// Whether they lie together, as measurements do.
function isNear(groups) {
  const numbers = groups.map(Number);
  return Math.max(...numbers) - Math.min(...numbers) < 10 ** (groups[0].length - 1);
}

// Whether they are part of a longer list of such groups, or of an amount in threes.
function goesOn(pieces, at, end) {
  const [size, kind] = [pieces[at].length, kindOf(pieces[at + 1])];
  const least = end - at === 3 ? size : 1; // two groups
  const goes = (by, group = "") => kindOf(by) === kind && least <= group.length && group.length <= size;
  return goes(pieces[at - 1], pieces[at - 2]) || goes(pieces[end], pieces[end + 1]);
}

// Whether they are in the sixteen digits of a card: four fours, no fewer and no more, by one divider, in its check.
function ofCard(pieces, at, end) {
  const same = (by, group = "") => group.length === pieces[at].length && kindOf(by) === kindOf(pieces[at + 1]);
  let [first, last] = [at, end];
  while (same(pieces[first - 1], pieces[first - 2])) first -= 2;
  while (same(pieces[last], pieces[last + 1])) last += 2;
  const fours = every2nd(pieces, first, last);
  const besideYear = YEAR.test(fours[0]) || YEAR.test(fours.at(-1));
  return fours.length === FOURS + 1 && !besideYear && isCard(fours.join(""));
}

// Whether a + before it makes it a telephone number with the code of a country; between digits it adds.
function fromAbroad(pieces, at) {
  if (!pieces[at - 1].endsWith("+") || (at > 1 && pieces[at - 1] === "+")) return false;
  return pieces[at].startsWith("81") || APART.test(pieces[at - 1]);
}

// Whether a digit before the fours makes them a corporate number or that of an invoice (T and 13 digits).
function areThirteen(pieces, at) {
  if (at < 2 || pieces[at - 2].length !== 1 || kindOf(pieces[at - 1]) !== kindOf(pieces[at + 1])) return false;
  if (INVOICE.test(pieces[at - 3])) return true;
  return isCorporate(pieces[at - 2] + every2nd(pieces, at, at + 5).join(""));
}

// The places of digits that belong to a telephone number or a date.
function placesOfOthers(pieces) {
  const places = [];
  for (let at = 1; at < pieces.length - 4; at += 2) {
    if (isPhone(pieces, at) || isDate(pieces, at)) places.push(at, at + 2, at + 4);
  }
  return places;
}

function isPhone(pieces, at) {
  const [first, one, second, two, third] = pieces.slice(at, at + 5);
  const digits = first.length + second.length + third.length;
  const longer = pieces[at + 5] === "-" && at + 6 < pieces.length;
  const divided = PHONE_DIVIDER.test(one) && PHONE_DIVIDER.test(two);
  return first[0] === "0" && (digits === 10 || digits === 11) && first.length <= 5 && divided && !longer;
}

function isDate(pieces, at) {
  const [year, one, month, two, day] = pieces.slice(at, at + 5);
  const divided = PARTS_DATE.includes(one) && PARTS_DATE.includes(two);
  return YEAR.test(year) && divided && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
