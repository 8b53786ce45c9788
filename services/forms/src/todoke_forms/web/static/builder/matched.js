// Which choice each typed line is: its id, its translations and the conditions on it stay with its words.

// `typed` are the lines as they are now, `now` the choices of the previous keystroke, `before` those when the list got
// the focus, `known` those of earlier visits, the latest first; `fresh` makes an id. What has the words of a choice is
// that choice, however it came back. Only of what is left, lines that changed in their places are those they were.
export function matched(typed, { now, before, known, fresh }) {
  const labels = typed.map((one) => one.trim()).filter(Boolean);
  const found = labels.map(() => undefined);
  const taken = new Set();
  const alone = now.find((option) => option.exclusive)?.value; // one that comes back may not be a second one
  const give = (place, { value }) => {
    if (found[place] || taken.has(value)) return;
    taken.add(value);
    const { exclusive, ...option } = [...now, ...before, ...known].find((one) => one.value === value);
    found[place] = { ...option, label: { ...option.label, ja: labels[place] } };
    if (exclusive && [value, undefined].includes(alone)) found[place].exclusive = true;
  };
  for (const list of [before, now, known]) exact(labels, list, give);
  for (const list of [before, now]) renamed(labels, list, give);
  const old = new Set([...before, ...known].map((option) => option.value));
  const spare = now.filter(({ value }) => !old.has(value) && !taken.has(value)); // made during this visit: nothing uses it yet
  return labels.map((label, place) => found[place] ?? { value: spare.shift()?.value ?? fresh(), label: { ja: label } });
}

// Of two lines with the same words, the one in its place comes first.
function exact(labels, list, give) {
  for (const [place, label] of labels.entries()) if (list[place]?.label.ja === label) give(place, list[place]);
  for (const [place, label] of labels.entries()) {
    for (const option of list) if (option.label.ja === label) give(place, option);
  }
}

// As many lines as choices, and one of them says what it said in its place: the others are those in theirs.
function renamed(labels, list, give) {
  const stays = (label, place) => list[place].label.ja === label;
  if (labels.length !== list.length || (labels.length > 1 && !labels.some(stays))) return;
  for (const place of labels.keys()) give(place, list[place]);
}
