// A screen that sends the answers and shows none: who came back to it from later screens, on which answers were changed,
// is led to the check of the newest ones, and on the screen of files to the newest files. The later screens left them in
// the history (newest.js, decision 0060).

import { later } from "./visit.js";

const own = document.querySelector("input[name=draft]");

function shown() {
  const [newest] = later().flatMap(({ todoke }) => todoke ?? []).sort((one, other) => other.number - one.number);
  if (!newest || newest.draft === own.value) return;
  for (const input of document.querySelectorAll("input[name=draft]")) input.value = newest.draft;
  document.getElementById("older").hidden = false;
  document.querySelector("[data-sends]").hidden = true;
}

shown();
window.addEventListener("pageshow", shown); // a browser may have kept it as it was left
