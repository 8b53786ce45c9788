// What cannot be shown says so in its own place, and takes nothing else from the page.

import { h } from "./dom.js";
import { W } from "./words.js";

export function shown(make, instead = unshown) {
  try {
    return make();
  } catch (fault) {
    console.error(fault);
    return instead();
  }
}

const unshown = () => [h("p", { class: "support" }, W.unshown)];

// What each of these makes, one after another.
export const parts = (...makers) => makers.map((make) => shown(make));
