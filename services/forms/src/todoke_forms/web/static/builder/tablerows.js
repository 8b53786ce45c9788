// The table of an amount as lines of text: a number and a sum in each.

import { lines, reads } from "./inputs.js";
import { W } from "./words.js";

const MOST_ROWS = 200; // todoke_catalog.amounts.MAX_ROWS
const ROW = /^(-?\d{1,15})[\s:]+(-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3})+))円?$/;

// The control of the rows that `bound` holds.
export function tableRows(bound) {
  const written = bound
    .get()
    .map((row) => `${row.key} ${row.yen}`)
    .join("\n");
  return reads(bound, W.tableRows, lines(written, 4), readRows, { hint: W.tableHint });
}

// "number amount" in each line; no comma parts them, which would read 「10,000」 as 10 and nothing.
function readRows(text) {
  const typed = text
    .normalize("NFKC")
    .split("\n")
    .map((one) => one.trim());
  const found = typed.map((one) => ROW.exec(one));
  const wrong = typed.findIndex((one, place) => one !== "" && !found[place]);
  if (wrong >= 0) return { error: W.tableWrong(wrong + 1) };
  const value = found
    .filter(Boolean)
    .map(([, number_, sum]) => ({ key: Number(number_), yen: Number(sum.replaceAll(",", "")) }));
  if (value.length > MOST_ROWS) return { error: W.tableMany(MOST_ROWS, value.length) };
  return value.length ? { value } : { error: W.tableEmpty };
}
