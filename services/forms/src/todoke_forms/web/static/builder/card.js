// One of several things that can be taken away.

import { h, icon } from "./dom.js";

export function card(legend, removing, remove, ...content) {
  const drop = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": removing, click: remove },
    icon("remove"),
  );
  return h("fieldset", { class: "condition" }, h("legend", {}, legend), ...content, drop);
}
