// Words in free text that staff should read soon, and what whoever writes one is told at once.

import { h } from "./dom.js";
import { bind, field, flag, FORM, group, lines, words } from "./inputs.js";
import { W } from "./words.js";

const MANY = 2000;
const FIRST = { words: ["虐待"], notice: { ja: "" } };

export function urgent(app) {
  const bound = bind(app, FORM, ["urgent"]);
  const asked = bound.get() !== undefined;
  const wanted = { ...bound, get: () => asked, set: (yes) => bound.set(yes ? structuredClone(FIRST) : undefined) };
  return [
    flag(wanted, { label: W.urgent, otherwise: false }),
    asked &&
      group(
        W.urgentGroup,
        h("p", { class: "support" }, W.urgentHint),
        sought(bind(app, FORM, ["urgent", "words"])),
        words(app, bind(app, FORM, ["urgent", "notice"]), { label: W.urgentNotice, hint: W.urgentNoticeHint, lines: true }),
      ),
  ];
}

// A line a word.
function sought(bound) {
  const read = (text) => text.split("\n").map((word) => word.trim()).filter(Boolean).slice(0, MANY);
  const input = (event) => bound.set(read(event.target.value), true);
  return field(bound.key, W.urgentWords, lines(bound.get().join("\n"), 6, { input }), { hint: W.urgentWordsHint });
}
