// The form of the development door: which card, its password.

import * as door from "./door.js";
import { byId, element, mark } from "./dom.js";

const PASSWORDS = { signature: /^[0-9A-Za-z]{6,16}$/, authentication: /^[0-9]{4}$/ };

export class CardForm {
  constructor(address, key, words) {
    this.key = key;
    this.address = address;
    this.words = words;
    byId("reveal").addEventListener("click", () => this.#reveal());
    this.#list();
  }

  element = byId("card");
  fault = "password"; // the field that a refused password leads to

  async ready() {}

  async #list() {
    try {
      const cards = await door.cards(this.address);
      byId("card-name").replaceChildren(...cards.map(({ name, label }) => element("option", { value: name }, label)));
    } catch (refusal) {
      mark("card-name", this.words.explain(refusal));
    }
    byId("card-working").hidden = true;
  }

  get card() {
    return byId("card-name").value;
  }

  get password() {
    return byId("password").value;
  }

  problems() {
    const password = this.password === "" ? "password_required" : PASSWORDS[this.key].test(this.password) ? "" : "password_form";
    const found = [
      { target: "card-name", code: this.card === "" ? "card_required" : "" },
      { target: "password", code: password },
    ].map(({ target, code }) => ({ target, sentence: code && this.words.say(code) }));
    for (const { target, sentence } of found) mark(target, sentence);
    return found.filter(({ sentence }) => sentence !== "");
  }

  // Signs with what is entered; the password is forgotten whatever comes of it.
  async sign(made) {
    const password = this.password.toUpperCase(); // as every card program sends it
    byId("password").value = "";
    return door.sign(this.address, this.key, this.card, password, made.statement);
  }

  #reveal() {
    const shown = byId("password").type === "password";
    byId("password").type = shown ? "text" : "password";
    byId("reveal").setAttribute("aria-pressed", String(shown));
    byId("reveal").textContent = this.words.say(shown ? "password_hide" : "password_show");
  }
}
