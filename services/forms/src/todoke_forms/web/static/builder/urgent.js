// Words in free text that staff should read soon, and what whoever writes one is told at once.

import { h } from "./dom.js";
import { bind, field, flag, FORM, group, judged, lines, optional, showUnread, words } from "./inputs.js";
import { urgentWords } from "./taken.js";
import { W } from "./words.js";

const FIRST = { words: ["虐待"], notice: { ja: "" } };

export function urgent(app) {
  const bound = bind(app, FORM, ["urgent"]);
  const asked = Boolean(bound.get());
  const first = () => {
    app.language = "ja"; // the notice has no words to translate yet
    return FIRST;
  };
  return [
    flag(optional(bound, first), { label: W.urgent, otherwise: false }),
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
  const kept = bound.get();
  const read = (text) => urgentWords(text, kept);
  const control = lines(kept.join("\n"), 6, judged(bound, read, (found) => bound.set(found, true)));
  const made = field(bound.key, W.urgentWords, control, { hint: W.urgentWordsHint });
  showUnread(bound, control);
  return made;
}
