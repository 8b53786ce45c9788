// The error summary of the signing page: the same pattern as that of the server's pages.

import { byId, element, written } from "./dom.js";

const title = document.title;

// problems: [{target: id of the control or "", sentence: as dom.js writes it}]
export function show(words, problems) {
  const one = problems.length === 1;
  byId("problems-title").textContent = words.say(one ? "problems_one" : "problems_many", { count: problems.length });
  byId("problems-list").replaceChildren(...problems.map(line));
  document.title = `${words.say("error_prefix")}${title}`;
  byId("problems").hidden = false;
  byId("problems").focus();
}

export function clear() {
  byId("problems").hidden = true;
  document.title = title;
}

function line({ target, sentence }) {
  if (!target) return element("li", {}, ...written(sentence));
  const link = element("a", { href: `#${target}` }, ...written(sentence));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    byId(target).focus();
  });
  return element("li", {}, link);
}
