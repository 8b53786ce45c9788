// Makes an application out of answers and files: seals, has it signed, sends it. Nothing here touches the page.

import * as b64 from "./b64.js";
import { random, sha256 } from "./bytes.js";
import { call } from "./calls.js";
import { answersCommitment, digestOf, linksOf, pack } from "./content.js";
import { info, sealToOneOf } from "./sealing.js";
import * as statement from "./statement.js";

const SALT_BYTES = 32;

export function askChallenge(language) {
  return call("/api/v1/challenges", { body: {}, unreachable: "gateway_unreachable", language });
}

export function send(parcel, language) {
  return call("/api/v1/submissions", { body: parcel, unreachable: "gateway_unreachable", language });
}

// form: the signed bundle as bundle.open returned it; origin: of the site that the statement is for; key: which of the
// card's keys, "signature" or "authentication".
// files: [{name, type, data}] in the order in which the answers name them; or what upload.js made of one, with its name
// and type.
// challenge: what askChallenge returned; letterKey: to which letters will be sealed, or null. Returns {statement: bytes to sign, content: bytes, sealed: base64url, key_id, uploads};
// content is what was sealed and goes nowhere but to a program on this computer that shows it before it signs.
export async function prepare(form, origin, key, answers, files, challenge, letterKey) {
  const submission = b64.decode(challenge.submission);
  const content = salted(answers, files, letterKey);
  const boundTo = info(form.municipality, form.procedure, form.digest, submission);
  const packed = pack(content);
  const { key: sealedTo, sealed } = await sealToOneOf(form.keys, packed, boundTo);
  const signed = statement.encode(key, {
    municipality: form.municipality,
    procedure: form.procedure,
    form: form.digest,
    submission,
    time: new Date(challenge.issued), // the gateway's clock: this computer's may be wrong
    origin,
    nonce: challenge.nonce,
    commitment: await answersCommitment(content.salt, answers),
    attachments: await Promise.all(content.attachments.map(digestOf)),
    sealed: await sha256(sealed),
    uploads: linksOf(content.attachments),
  });
  const uploads = files.filter(({ token }) => token).map(({ token }) => token);
  return { statement: signed, content: packed, sealed: b64.encode(sealed), key_id: sealedTo.id, uploads };
}

function salted(answers, files, letterKey) {
  return {
    salt: random(SALT_BYTES),
    answers,
    letterKey,
    attachments: files.map((file) => ({ salt: random(SALT_BYTES), ...file })),
  };
}
