// What was sent, on the receipt that leaves it in the history and on the check that is come back to from there: who sends
// it once more does not do so in the belief that nothing was.

import { keep, keepSent, others, tellSent } from "./visit.js";

const { navigation } = window;
const receipt = document.getElementById("sent-receipt");
const draft = document.querySelector("input[name=draft]");
const before = navigation?.entries()[navigation.currentEntry.index - 1]?.getState()?.todoke;

function shown() {
  const sent = keepSent();
  if (!sent) return;
  const changed = others(sent, draft.value);
  tellSent(sent, changed);
  document.querySelector(".lead").hidden = !changed; // it says that nothing was sent yet
}

if (receipt && before) keep({ sent: { number: receipt.dataset.number, draft: before.draft, at: Date.now() } });
if (!receipt) {
  shown();
  window.addEventListener("pageshow", shown); // a browser may have kept it as it was left
}
