// Amounts in whole yen: the expressions of todoke_catalog.amounts, in fractions of big integers and so exact.

import { compared, passes } from "./conditions.js";

// What ends a computation whose input is missing.
class Unknown extends Error {}

// The amount in yen, or null when a value it needs is missing. RangeError for what no sound definition computes: a
// fraction of a yen, or more than a number holds exactly.
export function compute(expression, values) {
  try {
    const { num, den } = evaluate(expression, values);
    const yen = Number(num / den);
    if (num % den !== 0n || !Number.isSafeInteger(yen)) throw new RangeError("amount_not_whole");
    return yen;
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

// Every id that the amount is computed from.
export function uses({ type, field, key, condition, of, left, right, then, otherwise }) {
  if (type === "field") return [field];
  if (type === "table") return [key];
  const inner = type === "when" ? [then, otherwise] : [of ?? [], left ?? [], right ?? []].flat();
  return [...compared(condition), ...inner.flatMap(uses)];
}

function evaluate(expression, values) {
  const terms = () => expression.of.map((term) => evaluate(term, values));
  switch (expression.type) {
    case "field":
      return known(values.get(expression.field), expression.if_missing);
    case "const":
      return whole(expression.yen);
    case "add":
      return terms().reduce(add, whole(0));
    case "sub":
      return add(evaluate(expression.left, values), negative(evaluate(expression.right, values)));
    case "mul":
      return times(evaluate(expression.of, values), expression.num, expression.den);
    case "min":
      return terms().reduce((least, one) => (compare(one, least) < 0n ? one : least));
    case "max":
      return terms().reduce((most, one) => (compare(one, most) > 0n ? one : most));
    case "floor_to":
      return floorTo(evaluate(expression.of, values), BigInt(expression.unit));
    case "table":
      return inTable(expression, values);
    default:
      return evaluate(passes(expression.condition, values) ? expression.then : expression.otherwise, values);
  }
}

function inTable({ key, rows, otherwise }, values) {
  const wanted = Number(known(values.get(key)).num);
  return known(rows.find((row) => row.key === wanted)?.yen, otherwise);
}

function known(value, ifMissing) {
  if (typeof value === "number") return whole(value);
  if (typeof ifMissing !== "number") throw new Unknown();
  return whole(ifMissing);
}

// A fraction is {num, den} with den > 0; it is not reduced, the expressions are small.
function whole(number) {
  return { num: BigInt(number), den: 1n };
}

function add(left, right) {
  return { num: left.num * right.den + right.num * left.den, den: left.den * right.den };
}

function negative({ num, den }) {
  return { num: -num, den };
}

function times({ num, den }, by, over) {
  return { num: num * BigInt(by), den: den * BigInt(over) };
}

function compare(left, right) {
  return left.num * right.den - right.num * left.den;
}

function floorTo({ num, den }, unit) {
  const size = den * unit;
  const quotient = num / size; // towards zero
  return { num: (num % size < 0n ? quotient - 1n : quotient) * unit, den: 1n };
}
