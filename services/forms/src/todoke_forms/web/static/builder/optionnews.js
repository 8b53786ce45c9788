// What became of a list of choices since it got the focus, where its words alone do not show it: what was translated and
// is gone, what a condition asks for, and what has other words now and kept what belonged to the former ones.

import { h } from "./dom.js";
import { newId } from "./model.js";
import { W } from "./words.js";

// Below the field, once it is left. `bound` is the list, `before` what it was, `uses` says whether something names an id,
// `compared` whether a condition asks for one.
export function news(bound, before, uses, compared) {
  const now = bound.get();
  const gone = before.filter((one) => !now.some(({ value }) => value === one.value));
  const [lost, missed] = [gone.filter(translated), gone.filter(({ value }) => compared(value))];
  const other = before.flatMap((one) => {
    const kept = now.find(({ value }) => value === one.value);
    return kept && (translated(one) || uses(one.value)) && spelt(one.label.ja) !== spelt(kept.label.ja) ? [[one, kept]] : [];
  });
  const back = (some) => () => bound.set(some.reduce((list, one) => withBack(list, before, one), bound.get()));
  return [
    ...(missed.length ? [told(W.optionsUsed(names(missed)), W.optionsBack, back(missed))] : []),
    ...(lost.length ? [told(W.optionsLost(names(lost)), W.optionsBack, back(lost))] : []),
    ...other.map(([one, { value, label }]) =>
      told(W.optionsOther(one.label.ja, label.ja), W.optionsNew, () => bound.set(bound.get().map(renewed(value)))),
    ),
  ];
}

// The list with one of those before again, behind what it stood behind; all else is as it is now.
function withBack(list, before, one) {
  const ahead = before.slice(0, before.indexOf(one)).map(({ value }) => value);
  const { exclusive, ...plain } = one;
  const option = exclusive && !list.some((other) => other.exclusive) ? one : plain;
  return list.toSpliced(list.findLastIndex(({ value }) => ahead.includes(value)) + 1, 0, option);
}

const translated = ({ label }) => Object.keys(label).some((language) => language !== "ja" && label[language]);
const names = (options) => options.map(({ label }) => `「${label.ja}」`).join("");

// Whether other words mean another thing nobody can tell from their letters: only widths and spaces never do.
const spelt = (words) => words.normalize("NFKC").replace(/\s/g, "");

const renewed = (value) => (option) => (option.value === value ? { value: newId("o"), label: { ja: option.label.ja } } : option);

function told(words, press, click) {
  const button = h("button", { class: "button", type: "button", "data-look": "outline", "data-size": "sm", click }, press);
  return h("div", { class: "news" }, h("p", {}, words), button);
}
