// Leaves at once for the form's neutral page: by a press, or by the Shift key three times. Without a script it is a link.

const PRESSES = 3;
const WITHIN_MS = 5000;

const link = document.getElementById("quick-exit");
const hint = document.getElementById("quick-exit-hint");
let pressed = [];

// Nothing stays to be seen while the other page loads, and none of this page in the history.
function leave() {
  document.body.hidden = true;
  document.title = "…";
  window.location.replace(link.href);
}

link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
document.addEventListener("keyup", (event) => {
  const now = event.timeStamp;
  pressed = event.key === "Shift" ? [...pressed.filter((at) => now - at < WITHIN_MS), now] : [];
  if (pressed.length === PRESSES) leave();
});
hint.append(` ${hint.dataset.keys}`);
