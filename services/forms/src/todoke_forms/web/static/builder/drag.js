// Moves an item with the pointer. Everything that it does can be done with buttons and keys as well.

import { drop, locate } from "./model.js";
import { called } from "./sentences.js";
import { W } from "./words.js";

const CLOSE = 48; // pixels from an edge of the window at which it scrolls

export function dragging(app, event, id) {
  if (event.button !== 0) return;
  event.preventDefault();
  const grip = event.currentTarget;
  const card = grip.closest("[data-item]");
  let target = null;
  grip.setPointerCapture(event.pointerId);
  card.classList.add("is-dragged");

  const over = (moved) => {
    if (moved.clientY < CLOSE) window.scrollBy(0, -12);
    if (moved.clientY > window.innerHeight - CLOSE) window.scrollBy(0, 12);
    show(null);
    target = place(moved.clientX, moved.clientY, card);
    show(target);
  };
  const end = () => {
    grip.removeEventListener("pointermove", over);
    document.removeEventListener("keydown", escape);
    card.classList.remove("is-dragged");
    show(null);
    if (target) finish(app, id, target);
  };
  const escape = (pressed) => {
    if (pressed.key !== "Escape") return;
    grip.removeEventListener("pointermove", over);
    show((target = null));
    grip.releasePointerCapture(event.pointerId);
  };
  document.addEventListener("keydown", escape);
  grip.addEventListener("pointermove", over);
  grip.addEventListener("lostpointercapture", end, { once: true });
}

// Where it would fall: before an item of a page, or at the end of one.
function place(x, y, card) {
  const page = document.elementFromPoint(x, y)?.closest("[data-page]");
  if (!page) return null;
  const cards = [...page.querySelectorAll(":scope > .items > [data-item]")].filter((one) => one !== card);
  const before = cards.find((one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2);
  return { page, before };
}

function show(target) {
  for (const marked of document.querySelectorAll(".drop-before, .drop-end"))
    marked.classList.remove("drop-before", "drop-end");
  if (target) (target.before ?? target.page).classList.add(target.before ? "drop-before" : "drop-end");
}

function finish(app, id, { page, before }) {
  if (!app.change((definition) => drop(definition, id, page.dataset.page, before?.dataset.item))) return;
  app.select(id, { outline: true });
  const at = locate(app.definition, id);
  app.say(W.moved(W.quoted(called(at.item)), at.index + 1, at.list.length));
}
