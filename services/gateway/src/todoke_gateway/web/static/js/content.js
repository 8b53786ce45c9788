// What is sealed and what is committed to: the formats of todoke_evidence.content and todoke_evidence.commitment.

import * as b64 from "./b64.js";
import { concat, sha256, u32, utf8 } from "./bytes.js";
import * as canonical from "./canonical.js";

const VERSION = 1;

// content: {salt, answers, attachments: [{name, type, salt, data}]}; salts are 32 bytes, data is bytes.
export function pack(content) {
  const header = canonical.encode({
    answers: content.answers,
    attachments: content.attachments.map(({ name, type, salt, data }) => ({
      name,
      salt: b64.encode(salt),
      size: data.length,
      type,
      upload: null,
    })),
    salt: b64.encode(content.salt),
    version: VERSION,
  });
  return concat(u32(header.length), header, ...content.attachments.map(({ data }) => data));
}

export function answersCommitment(salt, answers) {
  return sha256(concat(utf8("todoke/answers/v1\0"), salt, canonical.encode(answers)));
}

export function attachmentDigest(salt, data) {
  return sha256(concat(utf8("todoke/attachment/v1\0"), salt, data));
}
