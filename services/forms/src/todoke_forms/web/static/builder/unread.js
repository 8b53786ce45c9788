// What was typed and cannot be read: kept with the reason, by the key of its control, and shown again in one drawn anew.

// As long as the member is what it was; nothing of it is saved.
export function keepUnread(bound, typed, sentence) {
  if (sentence) bound.unread.set(bound.key, { typed, sentence, of: held(bound) });
  else bound.unread.delete(bound.key);
}

export function unreadOf(bound) {
  const unread = bound.unread.get(bound.key);
  if (unread?.of === held(bound)) return unread;
  bound.unread.delete(bound.key);
  return null;
}

const held = (bound) => JSON.stringify(bound.get() ?? null);

// A term went into another one, or made room for another kind (no `inner`): what was typed into its parts goes with it.
export const wrapped = (unread, key, inner) => renamed(unread, key, (part) => inner && `${inner}.${part}`);

// One of a list was removed: those behind it move up.
export function removedFrom(unread, key, place) {
  renamed(unread, key, (part) => {
    const [at, ...inner] = part.split(".");
    if (Number(at) === place) return null;
    return [key, Number(at) > place ? Number(at) - 1 : at, ...inner].join(".");
  });
}

function renamed(unread, key, name) {
  const kept = [...unread].map(([one, typed]) => [one.startsWith(`${key}.`) ? name(one.slice(key.length + 1)) : one, typed]);
  unread.clear();
  for (const [one, typed] of kept) if (one) unread.set(one, typed);
}
