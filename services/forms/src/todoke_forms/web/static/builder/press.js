// A click is a press and a release on the same thing: what would move things about waits until nothing is pressed.

const CLICKED_MS = 50; // after the release the click is over, on a touch screen too

let pressed = ""; // "pointer" or "key"
let releasing = 0;
const waiting = new Map(); // the last act of each kind

// Does this now, or once nothing is pressed; of several acts of one kind that wait, the last. What waits for an element
// is not done where that is gone meanwhile.
export function atRest(kind, act) {
  if (pressed) waiting.set(kind, act);
  else act();
}

function press(by) {
  clearTimeout(releasing);
  releasing = 0;
  pressed = by;
}

function release() {
  if (releasing) return;
  releasing = setTimeout(() => {
    releasing = 0;
    pressed = "";
    const acts = [...waiting].filter(([kind]) => !(kind instanceof Node) || kind.isConnected);
    waiting.clear();
    for (const [, act] of acts) act();
  }, CLICKED_MS);
}

// A key whose release never comes, as an input method takes it, is over with whatever is pressed next.
function swallowed() {
  if (pressed === "key") release();
}

export function listen() {
  const early = { capture: true };
  // A menu that opens may take the release for itself.
  const presses = ({ target }) => target instanceof Element && !target.closest("select");
  const heard = {
    pointerdown: (event) => (event.button === 0 && presses(event) ? press("pointer") : swallowed()),
    pointerup: release,
    pointercancel: release,
    pointermove: (event) => pressed === "pointer" && event.buttons === 0 && release(), // it was let go outside
    keydown: (event) => (event.key === " " && presses(event) ? press("key") : swallowed()), // it presses a button
    keyup: (event) => event.key === " " && release(),
  };
  for (const [name, hear] of Object.entries(heard)) document.addEventListener(name, hear, early);
  window.addEventListener("blur", release);
}
