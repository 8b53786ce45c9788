// The part of the page for people with the card agent: one button; the password is asked for by the agent itself.

import * as agent from "./agent.js";
import { byId } from "./dom.js";

const PATIENCE = 3000; // milliseconds after which it is said what may be missing

export class AgentForm {
  // settings: {origins, extension} as the page states them; bundle: the form as the municipality signed it
  constructor(settings, bundle, key, language) {
    this.key = key;
    this.settings = settings;
    this.bundle = bundle;
    this.language = language;
    this.ask = null;
  }

  element = byId("agent");
  fault = "";

  problems() {
    return [];
  }

  // Finds the agent; while that takes long, the page says what to look at.
  async ready() {
    const hint = setTimeout(() => show("agent-slow", true), PATIENCE);
    try {
      this.ask = await agent.find(this.settings, this.language);
    } finally {
      clearTimeout(hint);
      show("agent-slow", false);
    }
  }

  async sign(made) {
    show("agent-open", true);
    try {
      return await agent.sign(this.ask, made, this.bundle, this.key);
    } finally {
      show("agent-open", false);
    }
  }
}

function show(id, shown) {
  byId(id).hidden = !shown;
}
