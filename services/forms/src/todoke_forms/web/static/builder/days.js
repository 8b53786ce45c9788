// Days and times as staff type them: 2026-12-01, 2026/12/1, 20261201, 令和8年12月1日, R8.12.1; 9:30, 0930.

import { ERAS, isoDay } from "./wareki.js";

const CODES = { 令和: "R", 平成: "H", 昭和: "S", 大正: "T" };
const HYPHENS = /[\u2010-\u2015\u2212\u30fc]/g; // what keyboards give for one, the long mark of kana too
const DAY = /^(R|H|S|T|令和|平成|昭和|大正)?(元|\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;

// The day as ISO text, or null; one outside its era is none.
export function readDay(typed) {
  const text = typed.normalize("NFKC").replaceAll(/\s/g, "").replaceAll(HYPHENS, "-").toUpperCase();
  const found = DAY.exec(text.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3"));
  if (!found) return null;
  const [, named, written, month, day] = found;
  const era = named ? ERAS[CODES[named] ?? named] : null;
  if (written === "元" && !era) return null;
  const year = (written === "元" ? 1 : Number(written)) + (era ? era[2] : 0);
  const made = isoDay(year, Number(month), Number(day));
  return made && (!era || (era[0] <= made && made <= era[1])) ? made : null;
}

// The time as hh:mm, or null.
export function readTime(typed) {
  const found = /^(\d{1,2})[:時]?(\d{2})?分?$/.exec(typed.normalize("NFKC").replaceAll(/\s/g, ""));
  if (!found || Number(found[1]) > 23 || Number(found[2] ?? 0) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2] ?? "00"}`;
}

// A day and a time, parted by a space, as yyyy-mm-ddThh:mm, or null.
export function readMinute(typed) {
  const found = /^(.*\S)[\sT]+(\S+)$/.exec(typed.normalize("NFKC").trim());
  const [day, time] = found ? [readDay(found[1]), readTime(found[2])] : [null, null];
  return day && time ? `${day}T${time}` : null;
}

// Today in Japan, which staff mean wherever the clock of their computer stands.
export const today = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

export const weekday = (day) => new Date(`${day}T00:00:00Z`).getUTCDay();

// Numbers are compared: the text of the day after 9999-12-31 begins with "+".
export function* daysFrom(first, last) {
  const [from, until] = [first, last].map((day) => Date.parse(`${day}T00:00:00Z`));
  for (let at = from; at <= until; at += 86_400_000) yield new Date(at).toISOString().slice(0, 10);
}

export const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
export const clock = (count) =>
  `${String(Math.floor(count / 60)).padStart(2, "0")}:${String(count % 60).padStart(2, "0")}`;
