// Finds the card agent (clients/agent) and has it sign: through its browser extension if that is there, else over loopback.

import * as b64 from "./b64.js";
import { call, refused } from "./calls.js";
import { Refusal } from "./refusal.js";

const UNREACHABLE = "card_agent_unreachable";
const PROGRAM = "todoke-agent";
const SEARCH_SECONDS = 60; // the browser may be asking its user whether this page may look for programs here
const PERSON_SECONDS = 330; // a little longer than the agent gives a person
const PATH = "/v1";

// agent: {origins, extension} as the page states it. Returns ask(request) -> answer.
export async function find(agent, language) {
  const ways = agent.origins.map((origin) => overLoopback(`${origin}${PATH}`, language));
  if (agent.extension && globalThis.chrome?.runtime?.connect) ways.push(throughExtension(agent.extension, language));
  return Promise.any(ways.map(answering)).catch(({ errors }) => {
    throw errors.find(({ code }) => code && code !== UNREACHABLE) ?? new Refusal(UNREACHABLE);
  });
}

const REQUESTS = { signature: "sign", authentication: "sign-in" };

// made: what application.prepare returned; bundle: the form as the municipality signed it; key: which of the card's.
// Returns the JWS.
export async function sign(ask, made, bundle, key) {
  const request = {
    type: REQUESTS[key],
    statement: new TextDecoder().decode(made.statement),
    bundle,
    content: b64.encode(made.content),
    sealed: made.sealed,
    key_id: made.key_id,
  };
  return (await ask(request, PERSON_SECONDS)).statement;
}

// The four attributes as the card has them printed: {name, address, birth_date, sex}. Nothing proves them.
export async function attributes(ask) {
  const nonce = b64.encode(crypto.getRandomValues(new Uint8Array(32)));
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  return (await ask({ type: "attributes", nonce, time }, PERSON_SECONDS)).attributes;
}

// The same way, once it has shown that our agent is at its end: anything may listen at a port.
async function answering(ask) {
  const status = await ask({ type: "status" }, SEARCH_SECONDS);
  if (status.program !== PROGRAM) throw new Refusal(UNREACHABLE);
  return ask;
}

function overLoopback(url, language) {
  return (body, seconds) => call(url, { body, unreachable: UNREACHABLE, language, seconds });
}

function throughExtension(id, language) {
  return (request, seconds) =>
    new Promise((resolve, reject) => {
      const port = chrome.runtime.connect(id);
      const end = (settle, value) => {
        clearTimeout(timer);
        port.disconnect();
        settle(value);
      };
      const unreachable = () => end(reject, new Refusal(UNREACHABLE));
      const timer = setTimeout(unreachable, seconds * 1000);
      port.onDisconnect.addListener(unreachable);
      port.onMessage.addListener((answer) =>
        answer.code ? end(reject, refused(answer, UNREACHABLE, language)) : end(resolve, answer),
      );
      port.postMessage(request);
    });
}
