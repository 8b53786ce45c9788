// What the answers say about the files beside them: todoke_catalog.reading.attachments.

import { trim } from "./folding.js";
import { isObject } from "./objects.js";
import { AnswerRefused } from "./refusal.js";
import { bounded, checkWords } from "./textvalues.js";

const MAX_NAME = 100; // characters
const MEMBERS = ["name", "size", "type"];

// The descriptions {name, type, size} of the field's files, [] for none.
export function attachments(field, raw) {
  const max = field.max_count ?? 1;
  if (raw === "") return [];
  if (!Array.isArray(raw)) throw new AnswerRefused("not_files");
  if (raw.length > max) throw new AnswerRefused("too_many", { max });
  return raw.map((one) => describe(field, one));
}

function describe({ kinds, max_bytes: max }, raw) {
  if (!isObject(raw) || Object.keys(raw).sort().join() !== MEMBERS.join()) throw new AnswerRefused("not_files");
  const { type, size } = raw;
  if (!kinds.includes(type)) throw new AnswerRefused("file_kind_refused");
  if (!Number.isInteger(size)) throw new AnswerRefused("not_files");
  if (size < 1) throw new AnswerRefused("file_empty");
  if (size > max) throw new AnswerRefused("file_too_large", { max });
  return { name: named(raw.name), size, type };
}

function named(raw) {
  const name = trim(bounded(raw, MAX_NAME));
  checkWords(name, MAX_NAME);
  if (["", ".", ".."].includes(name) || /[/\\]/.test(name)) throw new AnswerRefused("file_name_unusable");
  return name;
}
