// Who is eligible: conditions over answers and derived values, each with the words for who does not meet it.

import { card } from "./card.js";
import { conditionEditor } from "./conditions.js";
import { today } from "./days.js";
import { button, h, icon } from "./dom.js";
import { RULES, bind, words } from "./inputs.js";
import { newId } from "./model.js";
import { sentence } from "./sentences.js";
import { removedFrom } from "./unread.js";
import { forRules } from "./values.js";
import { W } from "./words.js";

export function eligibility(app) {
  const bound = bind(app, RULES, ["eligibility"]);
  const put = (list) => bound.set(list.length ? list : undefined);
  const add = () => {
    const condition = { type: "is", field: "today", op: "ge", value: today() };
    app.language = "ja"; // it has no words to translate yet
    put([...(bound.get() ?? []), { code: newId("r"), condition, refusal: { ja: "" } }]);
  };
  const remove = (place) => {
    removedFrom(app.unread, bound.key, place);
    put(bound.get().filter((_one, at) => at !== place));
  };
  const cards = (bound.get() ?? []).map((_, place) =>
    card(
      W.rule(place + 1),
      W.removeRule(place + 1),
      () => remove(place),
      ...ruleOf(app, place),
    ),
  );
  return h(
    "div",
    { class: "cards-list" },
    cards,
    h("div", {}, button([icon("plus"), W.addRule], add, { "data-key": "rule.add" })),
  );
}

function ruleOf(app, place) {
  const known = forRules(app.definition);
  const condition = bind(app, RULES, ["eligibility", place, "condition"]);
  const said = h("p", { class: "said" });
  const say = () => (said.textContent = W.mustHold(sentence(condition.get(), app.definition, known)));
  const put = (next, typing) => {
    condition.set(next, typing);
    say();
  };
  say();
  return [
    said,
    conditionEditor({ app, known, needed: true }, condition.key, condition.get(), put),
    words(app, bind(app, RULES, ["eligibility", place, "refusal"]), { label: W.refusal, lines: true }),
  ];
}
