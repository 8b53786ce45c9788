// Small helpers for the page; text only ever goes in as text.

export const byId = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// A sentence as what an element holds: a string, or its parts. A part that is not our own words stands apart from the
// sentence's direction, and says in which language it is: {text, lang, dir}, the last two where they are another's. An
// element stays what it is.
export const written = (sentence) => [sentence].flat().map(part);

function part(words) {
  if (words instanceof Node) return words;
  if (typeof words !== "object") return String(words);
  const { text, lang = false, dir = false } = words;
  return element("bdi", { lang, dir }, text);
}

// Marks a control as wrong, or right again: the sentence below it, the red line beside it, aria-invalid on it.
export function mark(id, sentence) {
  const line = byId(`${id}-error`);
  line.replaceChildren(...written(sentence));
  line.hidden = sentence === "";
  line.closest(".field").toggleAttribute("data-invalid", sentence !== "");
  byId(id).setAttribute("aria-invalid", String(sentence !== ""));
}
