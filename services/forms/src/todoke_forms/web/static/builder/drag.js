// Moves an item with the pointer. Everything that it does can be done with buttons and keys as well.

import { fitsGroup, locate } from "./model.js";
import { dropInto } from "./moving.js";

const CLOSE = 48; // pixels from an edge of the window at which it scrolls
const BRINK = 8; // pixels within the lower edge of a group that are behind it

export function dragging(app, event, id) {
  if (event.button !== 0) return;
  event.preventDefault();
  const grip = event.currentTarget;
  const card = grip.closest("[data-item]");
  const fits = fitsGroup(locate(app.definition, id).item.type);
  let target = null;
  grip.setPointerCapture(event.pointerId);
  card.classList.add("is-dragged");

  const over = (moved) => {
    if (moved.clientY < CLOSE) window.scrollBy(0, -12);
    if (moved.clientY > window.innerHeight - CLOSE) window.scrollBy(0, 12);
    show(null);
    target = place(moved.clientX, moved.clientY, card, fits);
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

// Where it would fall: before an item of a page or of a group, or at the end of one.
function place(x, y, card, fits) {
  const under = document.elementFromPoint(x, y);
  const page = under?.closest("[data-page]");
  if (!page) return null;
  const group = fits ? under.closest("[data-kind=group]") : null;
  const holder = group && within(group, y) ? group : page;
  const cards = [...holder.querySelectorAll(":scope > .items > [data-item]")].filter((one) => one !== card);
  const before = cards.find((one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2);
  return { holder, before };
}

// Below the middle of its name.
function within(group, y) {
  const name = group.querySelector(".node__pick").getBoundingClientRect();
  return y >= name.top + name.height / 2 && y < group.getBoundingClientRect().bottom - BRINK;
}

function show(target) {
  for (const marked of document.querySelectorAll(".drop-before, .drop-end"))
    marked.classList.remove("drop-before", "drop-end");
  if (target) (target.before ?? target.holder).classList.add(target.before ? "drop-before" : "drop-end");
}

function finish(app, id, { holder, before }) {
  dropInto(app, id, holder.dataset.page ?? holder.dataset.item, before?.dataset.item);
}
