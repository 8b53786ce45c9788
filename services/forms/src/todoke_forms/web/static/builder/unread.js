// What was typed and cannot be read: kept with the reason, by the key of its control, and shown again in one drawn anew.

export class Unread extends Map {
  #moves = []; // since the last step of the history

  // told() hears when there is another one or one less.
  constructor(told) {
    super();
    this.told = told;
  }

  set(key, typed) {
    super.set(key, typed);
    this.told();
    return this;
  }

  delete(key) {
    const was = super.delete(key);
    if (was) this.told();
    return was;
  }

  // Renames every key: `forth` gives the new one, or null where there is none; `back` is its inverse.
  move(forth, back) {
    this.#moves.push({ forth, back, gone: this.#renamed(forth) });
  }

  // The moves that belong to the step that is made now.
  takeMoves() {
    const moves = this.#moves;
    this.#moves = [];
    return moves;
  }

  // The step with these moves is undone: all goes to where it came from.
  back(moves) {
    for (const { back, gone } of moves.toReversed()) {
      this.#renamed(back);
      for (const [key, typed] of gone) this.set(key, typed);
    }
  }

  // It is done again.
  forth(moves) {
    for (const move of moves) move.gone = this.#renamed(move.forth);
  }

  #renamed(name) {
    const gone = new Map();
    const kept = new Map();
    for (const [key, typed] of this) {
      const next = name(key);
      if (next) kept.set(next, typed);
      else gone.set(key, typed);
    }
    super.clear();
    for (const [key, typed] of kept) super.set(key, typed);
    this.told();
    return gone;
  }
}

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

// A part went into another one, or made room for another kind (no `inner`): what was typed into its parts goes with it.
export function wrapped(unread, key, inner) {
  const into = (part) => inner && `${key}.${inner}.${part}`;
  unread.move(below(key, into), below(key, outOf(key, inner)));
}

// The inverse: the part `inner` stands where what held it stood, and nothing else of that is left.
export function lifted(unread, key, inner) {
  unread.move(
    below(key, outOf(key, inner)),
    below(key, (part) => `${key}.${inner}.${part}`),
  );
}

// What was typed for one control stands there no more: it was read, or something else is asked.
export function takenOut(unread, key) {
  unread.move(
    (one) => (one === key ? null : one),
    (one) => one,
  );
}

// One of a list was removed: those behind it move up.
export function removedFrom(unread, key, place) {
  const numbered = (by) => (part) => {
    const [at, ...inner] = part.split(".");
    const number = by(Number(at));
    return number === null ? null : [key, Number.isNaN(number) ? at : number, ...inner].join(".");
  };
  unread.move(
    below(key, numbered((at) => (at === place ? null : at > place ? at - 1 : at))),
    below(key, numbered((at) => (at >= place ? at + 1 : at))),
  );
}

const below = (key, name) => (one) => (one.startsWith(`${key}.`) ? name(one.slice(key.length + 1)) : one);
const outOf = (key, inner) => (part) => (inner && part.startsWith(`${inner}.`) ? `${key}.${part.slice(inner.length + 1)}` : null);
