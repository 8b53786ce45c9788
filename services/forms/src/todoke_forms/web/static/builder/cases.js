// The cases of a calculation that the answers of one question make: they stand in a row, though each is what is left of
// the one before it.

import { values } from "./sentences.js";

export const MOST_CASES = 100;

// Whether what is left of a case is one more case.
export const goesOn = (node) => node.otherwise.type === "when";

// Whether a condition is one answer to this question.
export const names = (condition, field) => condition.type === "is" && condition.op === "eq" && condition.field === field;

// The answers that have no case yet, where the last case is one answer to a question; `before` are the conditions of
// the cases above it.
export function leftOver(node, before, known) {
  const { condition } = node;
  const item = condition.type === "is" && condition.op === "eq" && known.find((one) => one.id === condition.field);
  const offered = (item && values(item)) || [];
  if (goesOn(node)) return [];
  const taken = new Set([...before, condition].filter((one) => names(one, condition.field)).map((one) => one.value));
  return offered.map(([value]) => value).filter((value) => !taken.has(value));
}

// What is left of the case with one more for each of these answers before it, calculated as the case itself.
export const spread = (node, answers) =>
  answers.reduceRight(
    (otherwise, value) => ({
      type: "when",
      condition: { ...node.condition, value },
      then: structuredClone(node.then),
      otherwise,
    }),
    node.otherwise,
  );
