// Calculated amounts as sentences.

import { goesOn, names } from "./cases.js";
import { called, said, sentence } from "./sentences.js";
import { W } from "./words.js";

const yen = (count) => `${count.toLocaleString("ja-JP")}円`;

// The expression in words; `known` is what it can refer to. `field`: the question that the case before it named.
export function calculated(expression, definition, known, field = "") {
  const name = (id) => `『${called(known.find((one) => one.id === id))}』`;
  const inner = (one) => {
    const words = calculated(one, definition, known);
    return ["const", "field"].includes(one.type) ? words : `（${words}）`;
  };
  switch (expression.type) {
    case "const":
      return yen(expression.yen);
    case "field":
      return (
        name(expression.field) +
        (expression.if_missing === undefined ? "" : W.calculate.missing(expression.if_missing.toLocaleString("ja-JP")))
      );
    case "add":
      return expression.of.map(inner).join("＋");
    case "sub":
      return `${inner(expression.left)}−${inner(expression.right)}`;
    case "mul":
      return inner(expression.of) + ratio(expression);
    case "min":
    case "max":
      return bounded(expression, definition, known) ?? W.calculate[expression.type](expression.of.map(inner));
    case "floor_to":
      return W.calculate.floor_to(inner(expression.of), yen(expression.unit));
    case "table":
      return W.calculate.table(name(expression.key));
    default: {
      const { condition, otherwise } = expression;
      const item = names(condition, field) && known.find((one) => one.id === field);
      const [when, then] = [item ? said(item, condition.value) : sentence(condition, definition, known), inner(expression.then)];
      if (!goesOn(expression)) return W.calculate.when(when, then, inner(otherwise));
      const next = names(otherwise.condition, condition.field) ? W.calculate.nextAnswer : W.calculate.nextCase;
      return next(when, then, calculated(otherwise, definition, known, condition.field));
    }
  }
}

const ratio = ({ num, den }) => (num === 1 && den > 1 ? `÷${den}` : `×${num}${den === 1 ? "" : `÷${den}`}`);

// One amount beside a fixed one is an amount with a limit.
function bounded({ type, of }, definition, known) {
  const fixed = of.filter((one) => one.type === "const");
  if (of.length !== 2 || fixed.length !== 1) return null;
  const other = of.find((one) => one.type !== "const");
  return calculated(other, definition, known) + W.calculate.limit[type](yen(fixed[0].yen));
}
