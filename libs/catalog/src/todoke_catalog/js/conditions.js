// Conditions over answers, as todoke_catalog.conditions judges them. `values` is a Map from ids to values.

import { ISO_DATE } from "./dates.js";

const ORDERINGS = { lt: [-1], le: [-1, 0], gt: [1], ge: [0, 1] };

// Whether the condition holds over the values known so far; no condition always holds.
export function passes(condition, values) {
  switch (condition?.type) {
    case undefined:
      return true;
    case "all":
      return condition.of.every((branch) => passes(branch, values));
    case "any":
      return condition.of.some((branch) => passes(branch, values));
    case "not":
      return !passes(condition.of, values);
    default:
      return compare(condition.op, values.get(condition.field), condition.value);
  }
}

// The id in every comparison of the condition.
export function compared(condition) {
  if (!condition) return [];
  if (condition.type === "is") return [condition.field];
  return [condition.of].flat().flatMap(compared);
}

function compare(op, answer, literal) {
  if (Object.hasOwn(ORDERINGS, op)) return ORDERINGS[op].includes(order(answer, literal));
  if (op === "eq") return sameKind(answer, literal) && answer === literal;
  if (op === "ne") return sameKind(answer, literal) && answer !== literal;
  if (op === "in") return Array.isArray(literal) && literal.some((one) => compare("eq", answer, one));
  return Array.isArray(answer) && answer.some((one) => compare("eq", one, literal));
}

function sameKind(left, right) {
  return typeof left === typeof right && ["string", "boolean", "number"].includes(typeof left);
}

// -1, 0 or 1 for two integers or two dates; undefined for everything else, which has no order.
function order(left, right) {
  if (!sameKind(left, right) || typeof left === "boolean") return undefined;
  if (typeof left === "string" && !(ISO_DATE.test(left) && ISO_DATE.test(right))) return undefined;
  return (left > right) - (left < right);
}
