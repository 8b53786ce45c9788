// Words for people: the tables come from the server in the page's language.

export class Words {
  constructor(table) {
    this.table = table;
  }

  // The words of a key, with {name} filled in.
  say(key, values = {}) {
    return (this.table[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // The same as parts of a sentence, for dom.js: a value may be {text, lang, dir}, or a list of parts.
  parts(key, values = {}) {
    const cut = (this.table[key] ?? key).split(/\{(\w+)\}/); // every second one is a name
    return cut.flatMap((piece, place) => (place % 2 ? values[piece] ?? "" : piece)).filter((one) => one !== "");
  }

  // What a refusal means: the server's own words, or ours for its code.
  explain(refusal) {
    const words = refusal.words || this.table[refusal.code] || this.table.internal_error;
    const tries = refusal.triesLeft;
    return tries > 0 ? `${words} ${this.say("tries_left", { tries })}` : words;
  }

  size(bytes) {
    if (bytes >= 1_000_000) return this.say("megabytes", { number: Math.floor(bytes / 1_000_000).toLocaleString("en") });
    return this.say("kilobytes", { number: Math.max(1, Math.round(bytes / 1000)).toLocaleString("en") });
  }
}
