// What an element holds is made anew, and the focus stays where one was.

import { focusOn, keyed, PRESSED } from "./dom.js";

// Puts other content into an element and leaves the focus on what stands for the same thing (data-key), or near to
// where it stood.
export function fill(element, ...children) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset.key ?? "";
  const [before, after] = active ? sides(element, active) : [];
  element.replaceChildren(...children.flat().filter(Boolean));
  if (active && !(key && focusOn(key, element))) nearTo(element, key, before, after).focus();
}

// The menu of what it stood in; else what is around its neighbour, as the same key pressed once more would change
// another control.
function nearTo(element, key, before, after) {
  const stands = neighbour(element, key, before, after);
  if (stands?.matches("select") && key.startsWith(stands.dataset.key.replace(/[^.]*$/, ""))) return stands;
  const near = stands ?? [...element.querySelectorAll(PRESSED)].slice(0, Math.max(before.length, 1)).at(-1);
  const around = near?.parentElement ?? element;
  around.tabIndex = -1;
  return around;
}

// Of what still stands, what belongs to the same part (their keys begin alike), and of that the nearest.
function neighbour(element, key, before, after) {
  const common = (other) => shared(key.split("."), other.split("."));
  const keys = [...before.toReversed(), ...after].map((one) => one.dataset.key).filter((one) => one && common(one));
  const standing = keys.map((one) => keyed(one, element)).filter(Boolean);
  const most = Math.max(...standing.map((one) => common(one.dataset.key)));
  return standing.find((one) => common(one.dataset.key) === most);
}

function shared(parts, others) {
  const end = parts.findIndex((part, place) => part !== others[place]);
  return end < 0 ? parts.length : end;
}

// The controls that are pressed before this one and behind it.
function sides(element, active) {
  const all = [...element.querySelectorAll(PRESSED)];
  const follows = (one) => active.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const before = all.filter((one) => one !== active && !follows(one));
  return [before, all.filter(follows)];
}
