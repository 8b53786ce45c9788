// Reads a form bundle as the municipality signed it (todoke_evidence.notice).

import * as b64 from "./b64.js";
import { sha256 } from "./bytes.js";
import * as canonical from "./canonical.js";
import * as notice from "./notice.js";
import { Refusal } from "./refusal.js";
import { keyId } from "./sealing.js";

const TYPE = "todoke-form+jws";
const UNTRUSTED = "bundle_untrusted";

// text: the bundle's JWS; noticeKeys: public keys (base64url) of the municipality.
// Returns {municipality, procedure, definition, digest: bytes, keys: [{id, suite, public: bytes}], signer: base64url}.
// Throws Refusal "bundle_untrusted" unless one of these keys signed it and each sealing key has its own id.
export async function open(text, noticeKeys) {
  const { members, signer } = await notice.read(text, TYPE, noticeKeys, UNTRUSTED);
  const { municipality, procedure, definition, keys } = members;
  return {
    municipality,
    procedure,
    definition,
    digest: await sha256(canonical.encode(definition)),
    keys: await Promise.all(keys.map(sealingKey)),
    signer,
  };
}

async function sealingKey({ key_id, suite, public: text }) {
  const key = b64.decode(text);
  if ((await keyId(suite, key)) !== key_id) throw new Refusal(UNTRUSTED);
  return { id: key_id, suite, public: key };
}
