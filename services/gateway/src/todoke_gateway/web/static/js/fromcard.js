// Types what the card has printed into a page's questions, where nothing was typed yet (decision 0065).

import * as agent from "./agent.js";
import { byId, written } from "./dom.js";
import { answered, answer } from "./printed.js";
import { Refusal } from "./refusal.js";
import { Words } from "./words.js";

const task = JSON.parse(byId("from-card-task").textContent);
const words = new Words(task.words);
let working = false;

byId("from-card").hidden = false;
byId("read-card").addEventListener("click", () => read().catch(explain));

// The button keeps the focus, and while the agent asks for the PIN it does nothing.
async function read() {
  if (working) return;
  working = true;
  say(words.say("card_read_open"));
  try {
    const ask = await agent.find(task.agent, task.language);
    told(await agent.attributes(ask));
  } finally {
    working = false;
  }
}

function told(attributes) {
  const asked = task.asked.filter(({ attribute }) => attributes[attribute]);
  const kept = asked.filter(answered);
  const done = asked.filter((one) => !kept.includes(one) && answer(one, attributes[one.attribute]));
  const left = task.asked.filter((one) => !kept.includes(one) && !done.includes(one));
  say([...line("card_read_done", done), ...line("card_read_kept", kept), ...line("card_read_left", left)].slice(0, -1));
}

// The parts of a sentence, and the blank behind it; none where there is nothing to say.
function line(key, questions) {
  const what = questions.flatMap(({ label }, place) => (place ? [words.say("card_read_and"), label] : [label]));
  return questions.length > 0 ? [...words.parts(key, { what }), " "] : [];
}

function explain(error) {
  say(words.explain(error instanceof Refusal ? error : new Refusal("internal_error")));
}

function say(sentence) {
  byId("from-card-said").replaceChildren(...written(sentence));
}
