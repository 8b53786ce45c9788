// The signing page: files, card, sending, receipt. What is signed and sealed is made in application.js.

import { AgentForm } from "./agentform.js";
import * as application from "./application.js";
import { Attachments } from "./attachments.js";
import * as bundle from "./bundle.js";
import { CardForm } from "./cardform.js";
import { byId } from "./dom.js";
import * as letterkey from "./letterkey.js";
import * as pin from "./pin.js";
import * as problems from "./problems.js";
import { Progress } from "./progress.js";
import { Refusal } from "./refusal.js";
import * as visit from "./visit.js";
import { Words } from "./words.js";

// After these the same parcel may simply be sent again; it leads to the same receipt.
const AGAIN = new Set([
  "gateway_unreachable",
  "request_too_slow",
  "overloaded",
  "bus_unavailable",
  "uploads_full",
  "service_unavailable",
  "internal_error",
]);
const FILES_FORGOTTEN = new Set(["upload_expired", "upload_incomplete", "upload_token_invalid"]);
const STAGES = ["challenge", "seal", "sign", "send"];
const CARD_FAULTS = new Set(["pin_wrong", "pin_malformed", "pin_locked"]);

const task = JSON.parse(byId("application").textContent);
const draft = document.querySelector("input[name=draft]");
const words = new Words(task.words);
const attachments = new Attachments(task.files, words, task.language);
const progress = new Progress(words, task.files.length > 0 ? ["upload", ...STAGES] : STAGES);
const signers = []; // the ways to sign that this site offers: {element, fault, problems(), ready(), sign(made)}
let form = null; // the municipality's, once its signature was found good
let signer = null; // the one that was taken
let parcel = null; // signed and sealed, not yet confirmed
let letterKey = null; // by which letters about it are read, if this browser could make one

byId("another").addEventListener("click", another);
window.addEventListener("pageshow", toldSent); // a browser may have kept it as it was left: sending
byId("again").addEventListener("click", () => (parcel ? step("send", deliver) : sendAll()));
if (task.agent) signers.push(new AgentForm(task.agent, task.bundle, task.key, task.language));
if (task.door) signers.push(new CardForm(task.door, task.key, words));
for (const one of signers) {
  one.element.addEventListener("submit", (event) => {
    event.preventDefault();
    signer = one;
    start();
  });
}

trusted().then(
  (opened) => {
    form = opened;
    if (!toldSent() && byId("older").hidden) byId("work").hidden = false;
  },
  (error) => problems.show(words, [{ target: "", sentence: words.explain(refusal(error)) }]),
);

// The form as the municipality signed it, by a key that this browser knows or meets for the first time.
async function trusted() {
  const opened = await bundle.open(task.bundle, task.notice_keys);
  pin.check(opened.municipality, opened.signer, task.notice_keys);
  return opened;
}

// Whether this visit sent something, from here or another screen: who comes back shall not file twice in the belief that
// nothing was. With answers changed since, it may be another application.
function toldSent() {
  const sent = visit.keepSent();
  if (!sent) return false;
  const changed = visit.others(sent, draft.value); // where answers were changed after this screen, older.js has put the newest
  if (!changed) byId("older").hidden = true;
  const older = !byId("older").hidden; // its way on is the check of the newest answers
  visit.tellSent(sent, changed);
  byId("sent-another").hidden = older;
  for (const id of ["work", "sending"]) byId(id).hidden = true;
  byId("back").hidden = !changed;
  return true;
}

function another() {
  byId("sent-other").hidden = true;
  byId("work").hidden = false;
  byId("signing").querySelector("h1").focus();
}

function start() {
  const found = [...attachments.problems(), ...signer.problems()];
  if (found.length > 0) {
    problems.show(words, found);
    return;
  }
  problems.clear();
  byId("work").hidden = true;
  byId("back").hidden = true;
  byId("sending").hidden = false;
  byId("sending").focus();
  sendAll();
}

async function sendAll() {
  parcel = null;
  const ready = await step(progress.stages[0], () => signer.ready().then(() => true));
  // Before the challenge, which is good for five minutes: files may take longer.
  const files = ready && (await step(progress.stages[0], () => attachments.files(form.municipality, (sent) => progress.sent(sent))));
  const challenge = files && (await step("challenge", () => application.askChallenge(task.language)));
  const prepared = challenge && (await step("seal", () => prepare(files, challenge)));
  const statement = prepared && (await step("sign", () => signer.sign(prepared)));
  if (!statement) return;
  parcel = { statement, sealed: prepared.sealed, key_id: prepared.key_id, uploads: prepared.uploads };
  await step("send", deliver);
}

async function prepare(files, challenge) {
  const answers = { ...task.answers, ...attachments.answers() };
  letterKey = await letterkey.make();
  return application.prepare(form, task.origin, task.key, answers, files, challenge, letterKey).catch(() => {
    throw new Refusal("sealing_failed");
  });
}

async function deliver() {
  const answer = await application.send(parcel, task.language);
  if (letterKey) letterkey.keep(letterKey, answer.receipt_number);
  const receipt = byId("receipt");
  receipt.elements.proof.value = answer.receipt;
  receipt.elements.accepted_at.value = answer.accepted_at;
  receipt.elements.cancel_code.value = answer.cancel_code;
  const left = visit.own().todoke ? draft.value : null; // nothing where somebody may have to hide that they were here
  visit.keep({ sent: { number: answer.receipt_number, draft: left, at: Date.now() } });
  receipt.submit();
  return answer;
}

// Does one thing and shows how it goes; null when it was refused.
async function step(stage, action) {
  byId("sending-again").hidden = true;
  problems.clear();
  progress.at(stage);
  try {
    return await action();
  } catch (error) {
    fail(stage, refusal(error));
    return null;
  }
}

function refusal(error) {
  return error instanceof Refusal ? error : new Refusal("internal_error");
}

function fail(stage, refusal) {
  const again = ["upload", "send"].includes(stage) && AGAIN.has(refusal.code);
  if (FILES_FORGOTTEN.has(refusal.code)) attachments.forget();
  const target = CARD_FAULTS.has(refusal.code) ? signer.fault : "";
  if (again) {
    progress.at(stage, "failed");
    byId("sending-again").hidden = false;
  } else {
    byId("sending").hidden = true;
    byId("work").hidden = false;
  }
  byId("back").hidden = false;
  problems.show(words, [{ target, sentence: words.explain(refusal) }]);
}
