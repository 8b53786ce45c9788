// Checks the files someone chose against what the form allows, and gives them the names under which they travel.

import { EXTENSIONS, kind } from "./kinds.js";
import { Refusal } from "./refusal.js";
import { shrink } from "./shrink.js";

const SHRINKABLE = new Set(["image/jpeg", "image/png"]);
const MAX_NAME = 60; // characters of the question's words; the form allows 100 with number and extension
const UNUSABLE = /[/\\\p{Control}\p{Format}\p{Surrogate}]/gu;

// limits: {name, kinds, max_bytes}. Returns {type, blob, before}, sizes in bytes; Refusal with file_* codes.
export async function read(file, limits) {
  const type = await kind(file, limits.kinds).catch((error) => {
    throw error instanceof Refusal ? error : new Refusal("file_unreadable");
  });
  if (file.size === 0) refuse("file_nothing");
  if (!limits.kinds.includes(type)) refuse("file_kind");
  if (file.size <= limits.max_bytes) return { type, blob: file, before: file.size };
  if (!SHRINKABLE.has(type) || !limits.kinds.includes("image/jpeg")) refuse("file_limit");
  const blob = await shrink(file, limits.max_bytes);
  if (blob.size > limits.max_bytes) refuse("file_limit");
  return { type: await kind(blob, limits.kinds), blob, before: file.size };
}

// The name staff see: the question and a number. A citizen's own file name may say more than it should.
export function travelName(limits, place, type) {
  const words = [...limits.name.replace(UNUSABLE, "")].slice(0, MAX_NAME).join("").trim() || limits.id;
  return `${words}${limits.max_count > 1 ? place + 1 : ""}.${EXTENSIONS[type]}`;
}

function refuse(code) {
  throw new Refusal(code);
}
