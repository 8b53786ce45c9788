// Checks the files someone chose against what the form allows, and gives them the names under which they travel.

import { Refusal } from "./refusal.js";
import { shrink } from "./shrink.js";

const FIRST_BYTES = {
  "application/pdf": [0x25, 0x50, 0x44, 0x46, 0x2d],
  "image/jpeg": [0xff, 0xd8, 0xff],
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};
const EXTENSIONS = { "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png" };
const MAX_NAME = 60; // characters of the question's words; the form allows 100 with number and extension
const UNUSABLE = /[/\\\p{Control}\p{Format}\p{Surrogate}]/gu;

// limits: {name, kinds, max_bytes}. Returns {type, data, before}; Refusal with file_* codes.
export async function read(file, limits) {
  let data = new Uint8Array(await file.arrayBuffer().catch(() => refuse("file_unreadable")));
  const type = kind(data);
  if (data.length === 0) refuse("file_nothing");
  if (!limits.kinds.includes(type)) refuse("file_kind");
  const before = data.length;
  if (before > limits.max_bytes && type.startsWith("image/") && limits.kinds.includes("image/jpeg")) {
    data = await shrink(data, limits.max_bytes);
  }
  if (data.length > limits.max_bytes) refuse("file_limit");
  return { type: kind(data), data, before };
}

// The name staff see: the question and a number. A citizen's own file name may say more than it should.
export function travelName(limits, place, type) {
  const words = [...limits.name.replace(UNUSABLE, "")].slice(0, MAX_NAME).join("").trim() || limits.id;
  return `${words}${limits.max_count > 1 ? place + 1 : ""}.${EXTENSIONS[type]}`;
}

// By content, not by name: what a file says it is does not count.
function kind(data) {
  const found = Object.entries(FIRST_BYTES).find(([, bytes]) => bytes.every((byte, at) => data[at] === byte));
  return found ? found[0] : "";
}

function refuse(code) {
  throw new Refusal(code);
}
