// What the screens of this visit left in the tab's history (newest.js): those next to this one, up to another page.
// A screen of signing and a receipt leave what was sent: {sent: {number, draft, at}}; no draft (null) where no screen of
// the visit may leave one.

const { navigation } = window;

const states = (entries) => {
  const all = entries.map((entry) => entry.getState());
  const end = all.findIndex((one) => !one?.todoke && !one?.sent);
  return end < 0 ? all : all.slice(0, end);
};
const place = () => navigation.currentEntry.index;

export const later = () => (navigation ? states(navigation.entries().slice(place() + 1)) : []);
export const earlier = () => (navigation ? states(navigation.entries().slice(0, place()).reverse()) : []);
export const own = () => navigation?.currentEntry.getState() ?? {};
export const keep = (more) => navigation?.updateCurrentEntry({ state: { ...own(), ...more } });

// What was sent last.
export function sent() {
  const known = [own(), ...later(), ...earlier()].flatMap((one) => (one.sent ? [one.sent] : []));
  return known.reduce((last, one) => (last && last.at >= one.at ? last : one), null);
}

// Every screen that is shown takes it on: the screens behind it end when another way is taken from here.
export function keepSent() {
  const known = sent();
  if (known) keep({ sent: known });
  return known;
}

// Whether these are other answers than those that were sent.
export const others = (sent, draft) => sent.draft !== null && sent.draft !== draft;

// Says that it was sent; or, where answers were changed since, that something was.
export function tellSent({ number }, changed) {
  for (const one of document.querySelectorAll("[data-sent-number]")) one.textContent = number;
  document.getElementById("sent-before").hidden = changed;
  document.getElementById("sent-other").hidden = !changed;
}
