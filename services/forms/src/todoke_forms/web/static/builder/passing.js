// A menu that keys go through chooses everything on the way: what is chosen last is made of what stood there at first.

const ENDS = new Set(["Enter", " ", "Tab"]); // in a menu that is open: one choice is meant

let through = false; // whether the last key goes through a menu
let last = null;

document.addEventListener("keydown", (event) => (through = !ENDS.has(event.key)), { capture: true });
document.addEventListener("focusin", ({ target }) => (last = target.dataset.key === last?.key ? last : null));
document.addEventListener("pointerdown", () => (through = false), { capture: true });

// What stood there before keys went through the menu with this data-key; `now` where none did since it has the focus, or
// where it was changed since.
export const origin = (key, now) => (through && last?.key === key && same(last.made, now) ? last.from : now);

// The menu made this of that.
export function made(key, from, now) {
  last = through ? structuredClone({ key, from, made: now }) : null;
  return now;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
