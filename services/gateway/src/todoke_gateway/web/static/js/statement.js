// The statement that one of a card's keys is for: the canonical JSON of todoke_evidence.statement.

import * as b64 from "./b64.js";
import * as canonical from "./canonical.js";

const TYPES = { signature: "todoke-statement", authentication: "todoke-authenticated-statement" };
const VERSION = 1;

// Byte strings are Uint8Array; time is a Date, written in whole seconds.
export function encode(key, statement) {
  return canonical.encode({
    attachments: statement.attachments.map(b64.encode),
    commitment: b64.encode(statement.commitment),
    form: b64.encode(statement.form),
    municipality: statement.municipality,
    nonce: statement.nonce,
    origin: statement.origin,
    procedure: statement.procedure,
    sealed: b64.encode(statement.sealed),
    submission: b64.encode(statement.submission),
    time: `${statement.time.toISOString().slice(0, 19)}Z`,
    type: TYPES[key],
    uploads: statement.uploads.map(b64.encode),
    version: VERSION,
  });
}
