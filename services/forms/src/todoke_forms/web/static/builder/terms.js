// The kinds of terms in a calculation, and what becomes of one that is made another kind.

import { today } from "./days.js";
import { valueKind } from "./model.js";

export const LISTS = new Set(["add", "min", "max"]);
export const PLAIN = new Set(["const", "field"]); // nothing is lost with one
export const OF_A_NUMBER = new Set(["field", "table"]);
export const INNER = { add: "0", min: "0", max: "0", sub: "left", mul: "of", floor_to: "of", when: "then" };

// Where what stood there goes: the amount of all other cases stays that when one more case is put before it.
export const innerOf = (type, key) => (type === "when" && key.endsWith(".otherwise") ? "otherwise" : INNER[type]);

export const integerOf = (known) => known.find((one) => valueKind(one) === "integer");

// Another kind of term: one that holds others takes in what stood there.
export function changed(node, type, known, inner) {
  const nothing = { type: "const", yen: 0 };
  if (LISTS.has(type)) return { type, of: LISTS.has(node.type) ? node.of : [node, nothing] };
  switch (type) {
    case "field":
      return { type, field: integerOf(known).id };
    case "sub":
      return { type, left: node, right: nothing };
    case "mul":
      return { type, of: node, num: 1, den: 2 };
    case "floor_to":
      return { type, of: node, unit: 100 };
    case "table":
      return { type, key: integerOf(known).id, rows: [{ key: 0, yen: 0 }] };
    case "when":
      return {
        type,
        condition: { type: "is", field: "today", op: "ge", value: today() },
        then: nothing,
        otherwise: nothing,
        [inner]: node,
      };
    default:
      return nothing;
  }
}
