// What the screens of this visit left in the tab's history (newest.js): those next to this one, up to another page.

const { navigation } = window;

const states = (entries) => {
  const all = entries.map((entry) => entry.getState());
  const end = all.findIndex((one) => !one?.todoke);
  return end < 0 ? all : all.slice(0, end);
};
const place = () => navigation.currentEntry.index;

export const later = () => (navigation ? states(navigation.entries().slice(place() + 1)) : []);
export const earlier = () => (navigation ? states(navigation.entries().slice(0, place()).toReversed()) : []);
export const own = () => navigation?.currentEntry.getState() ?? {};
export const keep = (more) => navigation?.updateCurrentEntry({ state: { ...own(), ...more } });
