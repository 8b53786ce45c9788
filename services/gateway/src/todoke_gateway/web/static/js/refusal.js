// The one error of these modules: something was refused, with a code and, where the server gave them, its words.

export class Refusal extends Error {
  constructor(code, words = "", { triesLeft } = {}) {
    super(code);
    this.code = code;
    this.words = words;
    this.triesLeft = triesLeft; // of a card's password
  }
}
