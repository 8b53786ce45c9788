// What lists of choices were at each time they got the focus in this visit to the builder, and which other words of
// theirs somebody has found right.

const MOST = 20; // of one list: what was called otherwise longer ago is forgotten
const VISITS = new WeakMap();

// Of the list with this key: `lists`, the latest first; `first`, what each choice was when it was first seen, by its id;
// `right`, the words that are; `added`, the ids of choices that calculations with cases for others had none for.
export function visits(app, key) {
  if (!VISITS.has(app)) VISITS.set(app, new Map());
  const lists = VISITS.get(app);
  if (!lists.has(key)) lists.set(key, { lists: [], first: new Map(), right: new Set(), added: new Set() });
  return lists.get(key);
}

// It gets the focus. What has been translated since belongs to the words that it still has.
export function visit(app, key, list) {
  const { lists, first } = visits(app, key);
  lists.unshift(list);
  lists.splice(MOST);
  for (const option of list) {
    const was = first.get(option.value);
    if (!was || was.label.ja === option.label.ja) first.set(option.value, option);
  }
}

// What was open about it in an earlier visit, as it is kept with the draft.
export function recall(app, key, list, { was, right }) {
  const kept = visits(app, key);
  for (const option of was) kept.first.set(option.value, option);
  for (const words of right) kept.right.add(words);
  visit(app, key, list);
}

// What is known of one list is known of its copy.
export function copied(app, key, copy) {
  const { first, right } = visits(app, key);
  VISITS.get(app).set(copy, { lists: [], first: new Map(first), right: new Set(right), added: new Set() });
}

// What this visit did is given up.
export const forgotten = (app) => VISITS.delete(app);

// What a choice of a list was when it was seen first, unless other words of it were found right since.
export function original({ first, right }, option) {
  return right.has(option.label.ja) ? option : (first.get(option.value) ?? option);
}

// The keys of all lists that had it.
export const visited = (app) => [...(VISITS.get(app)?.keys() ?? [])];
