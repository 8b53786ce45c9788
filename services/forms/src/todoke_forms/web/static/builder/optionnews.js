// What became of a list of choices since it got the focus, where its words alone do not show it: what was translated and
// is gone, what a condition asks for, and what has other words now and kept what belonged to the former ones.

import { button, h } from "./dom.js";
import { newId } from "./model.js";
import { translated } from "./renamed.js";
import { W } from "./words.js";

// Below the field, once it is left. `bound` is the list, `before` what it was, `others` what has other words, `right` is
// told those that fit, `compared` says whether a condition asks for an id; `rests` are choices without a case, with the
// calculations that have cases for others, which `open` shows.
export function news(bound, before, { others, rests, right, compared, open }) {
  const now = bound.get();
  const gone = before.filter((one) => !now.some(({ value }) => value === one.value));
  const [lost, missed] = [gone.filter(translated), gone.filter(({ value }) => compared(value))];
  const back = (some) => () => bound.set(some.reduce((list, one) => withBack(list, before, one), bound.get()));
  return [
    ...(missed.length ? [told(W.optionsUsed(names(missed)), [W.optionsBack, back(missed)])] : []),
    ...(lost.length ? [told(W.optionsLost(names(lost)), [W.optionsBack, back(lost)])] : []),
    ...others.map(([one, { value, label }]) =>
      told(
        W.optionsOther(one.label.ja, label.ja),
        [W.optionsRight, () => right([label.ja])],
        [W.optionsNew, () => bound.set(bound.get().map(renewed(value)))],
      ),
    ),
    ...calculations(rests).map(([calculation, some]) =>
      told(W.optionsNoCase(names(some), calculation.words), [W.optionsCases, () => open(calculation)]),
    ),
    ...(others.length > 1 ? [button(W.optionsAllRight, () => right(others.map(([, { label }]) => label.ja)))] : []),
  ];
}

// The list with one of those before again, behind what it stood behind; all else is as it is now.
function withBack(list, before, one) {
  const ahead = before.slice(0, before.indexOf(one)).map(({ value }) => value);
  const { exclusive, ...plain } = one;
  const option = exclusive && !list.some((other) => other.exclusive) ? one : plain;
  return list.toSpliced(list.findLastIndex(({ value }) => ahead.includes(value)) + 1, 0, option);
}

// Each calculation with the choices that it has no case for.
function calculations(rests) {
  const found = new Map();
  for (const [option, some] of rests) {
    for (const one of some) found.set(one.words, [one, [...(found.get(one.words)?.[1] ?? []), option]]);
  }
  return [...found.values()];
}

const names = (options) => options.map(({ label }) => `「${label.ja}」`).join("");

const renewed = (value) => (option) =>
  option.value === value ? { ...option, value: newId("o"), label: { ja: option.label.ja } } : option;

function told(words, ...presses) {
  return h("div", { class: "news" }, h("p", {}, words), h("div", { class: "buttons" }, presses.map((one) => button(...one))));
}

