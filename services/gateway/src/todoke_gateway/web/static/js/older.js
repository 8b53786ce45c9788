// A screen that sends the answers and shows none: who came back to it from later screens, on which answers were changed,
// is led to the check of the newest ones. The later screens left them in the history (newest.js, decision 0060).

const { navigation } = window;
const own = document.querySelector("input[name=draft]");

// What the screens behind this one left, up to another page between them.
function later() {
  const left = navigation.entries().slice(navigation.currentEntry.index + 1).map((entry) => entry.getState()?.todoke);
  const end = left.findIndex((one) => !one);
  return end < 0 ? left : left.slice(0, end);
}

function shown() {
  const newest = later().toSorted((one, other) => other.number - one.number)[0];
  if (!newest || newest.draft === own.value) return;
  for (const input of document.querySelectorAll("input[name=draft]")) input.value = newest.draft;
  document.getElementById("older").hidden = false;
  document.querySelector("[data-sends]").hidden = true;
}

if (navigation) {
  shown();
  window.addEventListener("pageshow", shown); // a browser may have kept it as it was left
}
