// After Back over several screens, what the later screens were told goes on with what is typed now (decision 0060).
// Each screen leaves its draft in its own entry of this tab's history (the HTML Standard's navigation API), where it is
// anyway as the request that made it. Nothing is kept beside the history; a browser without the API asks again.

const { navigation } = window;
const draft = document.querySelector("input[name=draft]");
const left = (entry) => entry?.getState()?.todoke;
const all = () => navigation.entries().map(left).filter(Boolean);

// A screen belongs to the visit of the one before it. Another page between them begins a new one: whose, nobody knows.
function leave() {
  const before = left(navigation.entries()[navigation.currentEntry.index - 1]);
  const visit = before?.visit ?? window.crypto.randomUUID();
  const number = Math.max(0, ...all().map((one) => one.number)) + 1;
  navigation.updateCurrentEntry({ state: { todoke: { visit, number, draft: draft.value } } });
}

// Only where questions are asked: the check screen sends what it shows.
function take(own) {
  if (!document.getElementById("questions")) return;
  const same = all().filter((one) => one.visit === own.visit);
  draft.value = same.reduce((newest, one) => (one.number > newest.number ? one : newest), own).draft;
}

function shown() {
  const own = left(navigation.currentEntry);
  if (own) take(own);
  else leave();
}

if (navigation) {
  shown();
  window.addEventListener("pageshow", shown); // once more, after a browser has put back what fields held
}
