// Keeps the draft on the server a moment after every change. Each save names the revision that it began from.

import { inOrder } from "./alike.js";
import { W } from "./words.js";

const PAUSE_MS = 800;
const AGAIN_MS = 5_000;
const SLOW_MS = 30_000; // what has not been answered then is lost
const MOST = 20; // saves without an answer that are remembered
const GONE = "draft_unknown";
const JSON_ONLY = { accept: "application/json" };
const SIGNED_OUT = new Set(["session_ended", "csrf_token_wrong"]);
const REDIRECTED = { status: 0, said: null }; // to the page for signing in

export class Saver {
  #timer = 0;
  #dirty = false;
  #running = null; // the save that is on its way
  #unanswered = []; // what was sent since the last answer: the server may have kept it

  // read() gives the definition and what is kept beside it, by their names; told(state, detail) hears: waiting saving saved away signed_out conflict gone refused
  constructor(addresses, { revision, csrf_token: token }, read, told) {
    Object.assign(this, { addresses, revision, token, read, told });
  }

  get unsaved() {
    return this.#dirty || this.#running !== null;
  }

  touch() {
    this.#dirty = true;
    if (this.stopped) return;
    this.told("waiting");
    this.#schedule(PAUSE_MS);
  }

  now() {
    clearTimeout(this.#timer);
    if (!this.#running && !this.stopped) this.#running = this.#save();
    return this.#running;
  }

  // Ends when all is kept, or cannot be.
  async flush() {
    await this.#running;
    if (this.#dirty && !this.stopped) await this.now();
  }

  // Keeps this state as a draft of its own; returns its address or the answer that refused it. What was changed while
  // that was on its way is not in it.
  async apart(title) {
    const kept = this.#state;
    const answer = await this.#asked(this.addresses.apart, { title });
    if (answer.status === 200 && this.#state === kept) this.#dirty = false;
    return answer;
  }

  // This state with the texts of a file in it, or the answer that refused it; keeps nothing.
  translate(file) {
    return this.#asked(this.addresses.translation, { translation: file });
  }

  // The draft as it is on the server; null where it cannot be had.
  async latest() {
    return this.#got(this.addresses.latest);
  }

  async #got(address) {
    try {
      return await answered(address, {}, (response) => (response.ok ? response.json() : null));
    } catch {
      return null; // no connection
    }
  }

  // Goes on in the session of who has signed in again; false where there is none.
  async resume() {
    const resumed = await this.#renewed();
    if (resumed) this.stopped = false;
    return resumed;
  }

  async #renewed() {
    const again = await this.#got(this.addresses.token);
    if (again) this.token = again.csrf_token;
    return again !== null;
  }

  discard() {
    this.#dirty = false;
  }

  get #state() {
    return inOrder(this.read());
  }

  async #save() {
    this.#dirty = false;
    this.told("saving");
    let sent = this.#state;
    let answer = await this.#post(this.addresses.save, { revision: String(this.revision) });
    if (answer.status === 409 && answer.said?.own && (await this.#keptBefore())) {
      sent = this.#state; // with what was changed meanwhile
      answer = await this.#post(this.addresses.save, { revision: String(this.revision) });
    }
    this.#unanswered = unheard(answer.status) ? [...this.#unanswered, sent].slice(-MOST) : [];
    this.#running = null;
    this.#heard(answer);
  }

  // Whether what stands on the server is what this screen sent when the answer was lost; then it goes on from there.
  async #keptBefore() {
    const kept = this.#unanswered.length ? await this.latest() : null;
    const { definition, reworded } = kept ?? {};
    const own = kept !== null && this.#unanswered.includes(inOrder({ definition, reworded }));
    if (own) this.revision = kept.revision;
    return own;
  }

  #schedule(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), pause);
  }

  // What somebody pressed for: who has signed in again meanwhile has another token.
  async #asked(address, members) {
    const answer = await this.#post(address, members);
    return answer === REDIRECTED && (await this.#renewed()) ? this.#post(address, members) : answer;
  }

  async #post(address, members) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf_token: this.token, ...members })) form.set(name, value);
    for (const [name, value] of Object.entries(this.read())) form.set(name, JSON.stringify(value));
    try {
      const sent = { method: "POST", headers: JSON_ONLY, body: form };
      const heard = async (response) => ({ status: response.status, said: await said(response) });
      const answer = await answered(address, sent, heard);
      return answer.status === 0 || SIGNED_OUT.has(answer.said?.code) ? REDIRECTED : answer;
    } catch {
      return { status: -1, said: null };
    }
  }

  #heard({ status, said }) {
    if (status === 200 && said) {
      this.revision = said.revision;
      this.told("saved", said);
      if (this.#dirty) {
        this.told("waiting"); // what was changed meanwhile is not kept yet
        this.#schedule(PAUSE_MS);
      }
      return;
    }
    this.#dirty = true;
    if (unheard(status)) {
      this.told("away");
      this.#schedule(AGAIN_MS);
    } else if (said && (status === 409 || (status === 404 && said.code === GONE))) {
      this.stopped = true;
      this.told(status === 409 ? "conflict" : "gone", said);
    } else if (status === 413) {
      this.told("refused", { sentence: W.tooLarge });
    } else if (said) {
      this.told("refused", said);
    } else if ([400, 403, 409].includes(status)) {
      this.told("refused", { sentence: W.notTaken(status) });
    } else {
      this.stopped = true;
      this.told("signed_out");
    }
  }
}

// What `heard` makes of the answer, if it comes in time.
async function answered(address, sent, heard) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), SLOW_MS);
  try {
    return await heard(await fetch(address, { ...sent, redirect: "manual", signal: stop.signal }));
  } finally {
    clearTimeout(late);
  }
}

// No answer, or none of the builder's own: it is asked again.
const unheard = (status) => status === -1 || status === 429 || status >= 500;

// What the builder's own server says; nothing where a page came, as from what stands before it.
function said(response) {
  return response.headers.get("content-type")?.startsWith("application/json") ? response.json() : null;
}
