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

// Marks a control as wrong, or right again: the sentence below it, the red line beside it, aria-invalid on it.
export function mark(id, sentence) {
  const line = byId(`${id}-error`);
  line.textContent = sentence;
  line.hidden = sentence === "";
  line.closest(".field").toggleAttribute("data-invalid", sentence !== "");
  byId(id).setAttribute("aria-invalid", String(sentence !== ""));
}
