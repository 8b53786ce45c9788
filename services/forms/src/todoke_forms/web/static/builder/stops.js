// What stops saving, and the ways on: another's change, a draft that is gone, a session that ended.

import { button, h, WRITTEN } from "./dom.js";
import { forgotten } from "./visits.js";
import { W } from "./words.js";

const REST_MS = 1_500; // without a letter, typing rests

export class Stops {
  constructor(app, saver) {
    Object.assign(this, { app, saver });
    this.element = h("div", { class: "stop" });
  }

  // The states of Saver that nothing but the person at the screen can end.
  told(state, detail) {
    if (state === "conflict") this.#conflict(detail);
    if (state === "gone") this.#say(W.goneTitle, W.goneText, this.#keeping());
    if (state === "signed_out") this.#signedOut();
  }

  #conflict({ changed_by: who, changed_at: when, own }) {
    const words = own ? W.conflictOwn : W.conflictOther;
    const take = async () => {
      const latest = await this.saver.latest();
      if (!latest) return this.app.show(W.stillAway);
      this.saver.discard();
      this.app.unread.clear(); // given up with the rest
      forgotten(this.app);
      window.location.reload();
    };
    this.#say(words.title, words.text(who, when), this.#keeping(), button(words.take, take));
  }

  // Keeps one's own work as a draft of its own, and goes on there.
  #keeping() {
    const keep = async () => {
      if (this.app.toUnread() || this.app.toRenamed() || this.copying) return;
      this.copying = true; // one copy, however often it is pressed
      const { status, said } = await this.saver.apart(W.apartTitle(this.app.definition.title.ja));
      this.copying = false;
      if (status === 200 && this.saver.unsaved) this.app.show(W.apartBehind);
      else if (status === 200 && said) window.location.assign(said.address);
      else if (status === 0) this.#say(W.signedOutTitle, W.signedOutKeep, this.#keeping(), signingIn());
      else this.app.show(said?.sentence ?? W.stillAway);
    };
    return button(W.conflictKeep, keep, { "data-look": null });
  }

  #signedOut() {
    const again = async () => {
      if (!(await this.saver.resume())) return this.app.show(W.stillAway);
      this.element.replaceChildren();
      this.saver.now();
    };
    this.#say(W.signedOutTitle, W.signedOut, button(W.saveAgain, again, { "data-look": null }), signingIn());
  }

  #say(title, text, ...ways) {
    const box = h(
      "div",
      {
        class: "errors",
        role: "alertdialog",
        tabindex: "-1",
        "aria-labelledby": "stop-title",
        "aria-describedby": "stop-text",
      },
      h("h2", { id: "stop-title" }, title),
      h("p", { id: "stop-text" }, text),
      h("div", { class: "cluster" }, ...ways),
    );
    this.element.replaceChildren(box);
    if (typing()) return this.#beside(box, `${title}。${text}`);
    box.scrollIntoView({ block: "nearest" });
    box.focus();
  }

  // It takes no letter from whoever types, and is seen once that rests.
  #beside(box, words) {
    this.app.say(words);
    const look = () => {
      document.removeEventListener("input", later);
      box.scrollIntoView({ block: "nearest" });
    };
    let rests = setTimeout(look, REST_MS);
    const later = () => {
      clearTimeout(rests);
      rests = setTimeout(look, REST_MS);
    };
    document.addEventListener("input", later);
  }
}

const typing = () => document.activeElement.matches(WRITTEN);
const signingIn = () => h("a", { href: "/sign-in", target: "_blank", rel: "noopener" }, W.signIn);
