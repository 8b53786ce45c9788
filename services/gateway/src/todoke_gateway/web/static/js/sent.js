// What was sent, on the receipt that leaves it in the history and on the check that is come back to from there: who sends
// it once more does not do so in the belief that nothing was.

import { keep, keepSent } from "./visit.js";

const { navigation } = window;
const [receipt, told] = ["sent-receipt", "sent-before"].map((id) => document.getElementById(id));
const before = navigation?.entries()[navigation.currentEntry.index - 1]?.getState()?.todoke;

function shown() {
  const sent = keepSent();
  if (!sent) return;
  document.getElementById("sent-number").textContent = sent.number;
  document.getElementById("sent-another").hidden = sent.draft === document.querySelector("input[name=draft]").value;
  told.hidden = false;
}

if (receipt && before) keep({ sent: { number: receipt.dataset.number, draft: before.draft, at: Date.now() } });
if (told) {
  shown();
  window.addEventListener("pageshow", shown); // a browser may have kept it as it was left
}
