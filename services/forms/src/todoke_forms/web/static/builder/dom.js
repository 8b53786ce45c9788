// Makes elements; text only ever goes in as text, so that no word of a form can become markup.

export const byId = (id) => document.getElementById(id);

// Attributes: true sets it empty, false and null leave it out, a function listens to the event that its name says.
export function h(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function button(words, click, attributes = {}) {
  return h(
    "button",
    { type: "button", class: "button", "data-look": "outline", "data-size": "sm", click, ...attributes },
    words,
  );
}

export const WRITTEN = "input:not([type=radio], [type=checkbox]), textarea"; // what is typed into
export const PRESSED = "button, summary, select, [type=radio], [type=checkbox]";

export const keyed = (key, within) => within.querySelector(`[data-key="${CSS.escape(key)}"]`);

export function focusOn(key, within = document) {
  const found = keyed(key, within);
  found?.focus();
  return found;
}

const SHAPES = {
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  undo: "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3",
  redo: "M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h3",
  grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  branch: "M6 4v6a4 4 0 0 0 4 4h8M14 10l4 4-4 4",
  warning:
    "M12 9v5M12 17v.01M10.3 4.2L2.6 17.5A2 2 0 0 0 4.300 20.500h15.400a2 2 0 0 0 1.700-3L13.700 4.200a2 2 0 0 0-3.400 0z",
  look: "M2.500 12s3.500-6.500 9.500-6.500 9.500 6.500 9.500 6.500-3.500 6.500-9.500 6.500S2.500 12 2.500 12zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  success: "M8 12.500l3 3 5.500-6M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
};

// A line icon, decoration beside words that say the same.
export function icon(name, size = 20) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const attributes = {
    width: size,
    height: size,
    viewBox: "0 0 24 24",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 2,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    focusable: "false",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  line.setAttribute("d", SHAPES[name]);
  svg.append(line);
  return svg;
}
