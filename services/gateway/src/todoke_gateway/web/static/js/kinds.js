// What a file is, by its content and not by its name: the rules of todoke_catalog.media_types, read in slices.

import { Refusal } from "./refusal.js";

const OFFICE = "application/vnd.openxmlformats-officedocument";
const DOCX = `${OFFICE}.wordprocessingml.document`;
const XLSX = `${OFFICE}.spreadsheetml.sheet`;
const FIRST_BYTES = {
  "application/pdf": [0x25, 0x50, 0x44, 0x46, 0x2d],
  "image/jpeg": [0xff, 0xd8, 0xff],
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const HEAD = 512; // bytes
const SLICE = 1_048_576; // bytes
const OVERLAP = 32; // bytes: longer than any name that is looked for
const HEIC = ["heic", "heix", "heim", "heis"];
const CONTENT_TYPES = "[Content_Types].xml";
const CONTROLS = /[\0-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]/;
const ORDER_MARKS = { "utf-8": [0xef, 0xbb, 0xbf], "utf-16le": [0xff, 0xfe], "utf-16be": [0xfe, 0xff] };
const SHIFT = /\x1b(\$|\([IJ])/; // of ISO-2022-JP
const SIGNS = {
  foreign: /[^\0-\x7f]/,
  wide: /[\u0800-\uffff]/, // in UTF-8 three bytes or four
  full: /[^\0-\x7f\uff61-\uff9f]/, // more than half-width kana
  kana: /[\u3041-\u3096\u30a1-\u30fa]/,
};

export const EXTENSIONS = {
  "application/pdf": "pdf",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/heic": "heic",
  [DOCX]: "docx",
  [XLSX]: "xlsx",
  "text/plain": "txt",
  "text/csv": "csv",
};

// The media type of a file (a Blob) among `kinds`, or ""; Refusal with file_encoding for text that may be two.
export async function kind(file, kinds) {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const found = Object.entries(FIRST_BYTES).find(([, bytes]) => begins(head, bytes));
  if (found) return found[0];
  if (isHeic(head)) return "image/heic";
  if (begins(head, ZIP)) return archive(file);
  const text = kinds.filter((one) => one.startsWith("text/"));
  // Nothing tells one kind of text from another, so the name may.
  const named = text.find((one) => file.name?.toLowerCase().endsWith(`.${EXTENSIONS[one]}`)) ?? text[0];
  return named && (await isText(file)) ? named : "";
}

function begins(head, bytes) {
  return bytes.every((byte, at) => head[at] === byte);
}

// ISO 23008-12: a `ftyp` box that names one of the brands of HEVC pictures.
function isHeic(head) {
  if (head.length < 12) return false;
  const size = new DataView(head.buffer).getUint32(0);
  const box = String.fromCharCode(...head.subarray(4, Math.min(size, HEAD)));
  if (!box.startsWith("ftyp")) return false;
  const brands = box.slice(4).match(/[^]{4}/g) ?? [];
  return brands.some((brand, at) => at !== 1 && HEIC.includes(brand));
}

// A zip archive; the names of its members are never compressed.
async function archive(file) {
  const names = [CONTENT_TYPES, "word/document", "xl/workbook", "vbaProject.bin"];
  const seen = new Set();
  for (let start = 0; start < file.size; start += SLICE) {
    const part = await file.slice(start, start + SLICE + OVERLAP).arrayBuffer();
    const text = new TextDecoder("latin1").decode(part);
    for (const name of names) if (text.includes(name)) seen.add(name);
  }
  if (!seen.delete(CONTENT_TYPES) || seen.size !== 1) return "";
  return { "word/document": DOCX, "xl/workbook": XLSX }[[...seen][0]] ?? "";
}

// Text in one encoding, by the rules of todoke_sanitizer.core.encodings, which has the last word.
// Refusal with file_encoding when it may be in one of two: a wrong guess would be other words.
async function isText(file) {
  const said = marked(new Uint8Array(await file.slice(0, 3).arrayBuffer())) ?? ((await shifts(file)) && "iso-2022-jp");
  if (said) return Boolean(await decoded(file, said));
  const unicode = await decoded(file, "utf-8");
  const euc = await decoded(file, "euc-jp");
  const sjis = await decoded(file, "shift_jis");
  if (unicode && (!unicode.foreign || unicode.wide || (!euc && !sjis))) return true;
  if (!unicode && (!euc || !sjis)) return Boolean(euc || sjis);
  if (!unicode && euc.kana && sjis.full) return true;
  throw new Refusal("file_encoding");
}

function marked(head) {
  return Object.keys(ORDER_MARKS).find((encoding) => begins(head, ORDER_MARKS[encoding]));
}

async function shifts(file) {
  for (let start = 0; start < file.size; start += SLICE) {
    const part = await file.slice(start, start + SLICE + OVERLAP).arrayBuffer();
    if (SHIFT.test(new TextDecoder("latin1").decode(part))) return true;
  }
  return false;
}

// Which of SIGNS a file has, read in an encoding; null when it is not in it, or has control characters.
async function decoded(file, encoding) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const seen = Object.fromEntries(Object.keys(SIGNS).map((sign) => [sign, false]));
  try {
    for (let start = 0; start < file.size; start += SLICE) {
      const part = await file.slice(start, start + SLICE).arrayBuffer();
      const text = decoder.decode(part, { stream: true });
      if (CONTROLS.test(text)) return null;
      for (const [sign, characters] of Object.entries(SIGNS)) seen[sign] ||= characters.test(text);
    }
    decoder.decode();
    return seen;
  } catch {
    return null;
  }
}
