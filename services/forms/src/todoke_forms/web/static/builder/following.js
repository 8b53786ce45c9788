// While somebody types, the settings stay as they are; what they say of the words or numbers typed follows these.

// `fresh` are the same settings drawn anew, which nobody sees: sentences, the words of menus and which of them are
// chosen are taken from them.
export function follow(settings, fresh) {
  for (const [stands, now] of pairs(".said, .case, .branch > span", settings, fresh)) put(stands, now.textContent);
  for (const [stands, now] of pairs("option", settings, fresh)) put(stands, now.textContent);
  for (const [stands, now] of pairs("select", settings, fresh)) {
    if (stands !== document.activeElement && stands.length === now.length) stands.selectedIndex = now.selectedIndex;
  }
}

function pairs(selector, settings, fresh) {
  const [stand, now] = [settings, fresh].map((one) => [...one.querySelectorAll(selector)]);
  return stand.length === now.length ? stand.map((one, place) => [one, now[place]]) : [];
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
