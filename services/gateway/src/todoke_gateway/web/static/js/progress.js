// What happens while an application is sent, as a list that says what is done.

import { byId, element } from "./dom.js";

const TAGS = { done: "stage_done", now: "stage_now", ahead: "stage_waiting", failed: "stage_failed" };
const MARKS = { done: "✓", failed: "!" };
const TONES = { now: "info", failed: "error" };

export class Progress {
  constructor(words, stages) {
    this.words = words;
    this.stages = stages;
  }

  // Shows that everything before `stage` is done and `stage` itself is in progress, or failed.
  at(stage, state = "now") {
    const place = this.stages.indexOf(stage);
    const states = this.stages.map((_, index) => (index < place ? "done" : index === place ? state : "ahead"));
    byId("sending-steps").replaceChildren(...this.stages.map((name, index) => this.#item(name, states[index], index)));
  }

  // How much of the files is there, in bytes; not in the list itself, where every number would be read out.
  sent({ done, total }) {
    byId("sending-files").textContent = done < total ? this.words.say("files_sent", { percent: Math.floor((100 * done) / total) }) : "";
  }

  #item(name, state, index) {
    const tag = element("span", { class: "tag", "data-tone": TONES[state] ?? "" }, this.words.say(TAGS[state]));
    return element(
      "li",
      { class: "progress__item", "data-state": state === "failed" ? "now" : state, "data-tone": state === "failed" ? "warning" : "" },
      element("span", { class: "progress__mark", "aria-hidden": "true" }, MARKS[state] ?? String(index + 1)),
      element("div", {}, element("p", { class: "progress__title" }, `${this.words.say(`stage_${name}`)} `, tag)),
    );
  }
}
