// What applies to the form as a whole: who is eligible, and the values that are derived for that.

import { derived } from "./derived.js";
import { h } from "./dom.js";
import { eligibility } from "./eligibility.js";
import { RULES, bind, group } from "./inputs.js";
import { parts } from "./shown.js";
import { W } from "./words.js";

export function rules(app) {
  return [
    W.rulesButton,
    parts(
      () => [h("h3", {}, W.eligibility), h("p", { class: "support" }, W.eligibilityHelp)],
      () => eligibility(app),
      () => [h("h3", {}, W.derived), h("p", { class: "support" }, W.derivedHelp)],
      () => derived(app, bind(app, RULES, ["derived"]), null),
    ),
  ];
}

// The values derived for each entry of a group.
export function derivedOfEntry(app, item) {
  return group(W.derivedOfEntry, derived(app, bind(app, item.id, ["derived"]), item));
}
