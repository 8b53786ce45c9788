// The status page: opens the letter with the key file that its reader chooses. The file goes nowhere.

import { byId, mark } from "./dom.js";
import * as letter from "./letter.js";
import * as letterkey from "./letterkey.js";
import * as pin from "./pin.js";
import { Refusal } from "./refusal.js";
import { Words } from "./words.js";

const task = JSON.parse(byId("letter").textContent);
const words = new Words(task.words);
const date = new Intl.DateTimeFormat(task.language === "en" ? "en-GB" : "ja-JP-u-ca-japanese", {
  dateStyle: "long",
  timeZone: "Asia/Tokyo",
});
const form = byId("letter-form");

form.hidden = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  mark("letter-key", "");
  try {
    await open();
  } catch (error) {
    mark("letter-key", words.explain(error instanceof Refusal ? error : new Refusal("internal_error")));
    byId("letter-key").focus();
  }
});

async function open() {
  const [file] = byId("letter-key").files;
  if (!file) throw new Refusal("letter_key_missing");
  const key = letterkey.read(await file.slice(0, letterkey.MAX_FILE + 1).text());
  const sealed = await letter.verified(task.letter, task.notice_keys, task.municipality);
  pin.check(sealed.municipality, sealed.signer, task.notice_keys);
  show(await letter.open(sealed, key, task.number), sealed.sentAt);
}

function show({ title, text }, sentAt) {
  byId("letter-title").textContent = title;
  byId("letter-text").textContent = text;
  byId("letter-signed").textContent = words.say("letter_signed", { name: task.name, date: date.format(sentAt) });
  form.hidden = true;
  byId("letter-opened").hidden = false;
  byId("letter-opened").focus();
}
