// What is sealed and what is committed to: the formats of todoke_evidence.content and todoke_evidence.commitment.

import * as b64 from "./b64.js";
import { concat, sha256, u32, utf8 } from "./bytes.js";
import * as canonical from "./canonical.js";

const VERSION = 1;

// content: {salt, answers, attachments: [{name, type, salt, data}]}; salts are 32 bytes, data is bytes. A file that was
// uploaded has {size, digest, upload, key, link} in place of its data. letterKey: {id, suite, public}, or null.
export function pack(content) {
  const header = canonical.encode({
    answers: content.answers,
    attachments: content.attachments.map((one) => ({
      name: one.name,
      salt: b64.encode(one.salt),
      size: one.data ? one.data.length : one.size,
      type: one.type,
      ...(one.data ? {} : { upload: upload(one) }),
    })),
    ...(content.letterKey ? { letter_key: letterKey(content.letterKey) } : {}),
    salt: b64.encode(content.salt),
    version: VERSION,
  });
  return concat(u32(header.length), header, ...inside(content.attachments).map(({ data }) => data));
}

const inside = (attachments) => attachments.filter(({ data }) => data);

function letterKey({ id, suite, public: key }) {
  return { key_id: id, public: b64.encode(key), suite };
}

function upload({ digest, upload: id, key, link }) {
  return { digest: b64.encode(digest), id: b64.encode(id), key: b64.encode(key), link: b64.encode(link) };
}

// What the statement says of an attachment, wherever its bytes are.
export async function digestOf({ salt, data, digest }) {
  return data ? attachmentDigest(salt, data) : digest;
}

export function linksOf(attachments) {
  return attachments.filter(({ data }) => !data).map(({ link }) => link);
}

export function answersCommitment(salt, answers) {
  return sha256(concat(utf8("todoke/answers/v1\0"), salt, canonical.encode(answers)));
}

export function attachmentDigest(salt, data) {
  return sha256(concat(utf8("todoke/attachment/v1\0"), salt, data));
}
