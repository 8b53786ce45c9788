// Days and times as staff type them: 2026-12-01, 2026/12/1, 20261201, 令和8年12月1日, R8.12.1; 9:30, 0930.

const ERAS = { R: 2018, 令和: 2018, H: 1988, 平成: 1988, S: 1925, 昭和: 1925, T: 1911, 大正: 1911 };
const DAY = /^(R|H|S|T|令和|平成|昭和|大正)?(元|\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;

// The day as ISO text, or null.
export function readDay(typed) {
  const text = typed.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase();
  const found = DAY.exec(text.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3"));
  if (!found) return null;
  const [, era, written, month, day] = found;
  const year = (era ? ERAS[era] : 0) + (written === "元" ? 1 : Number(written));
  const made = new Date(Date.UTC(year, Number(month) - 1, Number(day)));
  const right = year >= 1000 && made.getUTCMonth() === Number(month) - 1 && made.getUTCDate() === Number(day);
  return right ? made.toISOString().slice(0, 10) : null;
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

export function* daysFrom(first, last) {
  for (
    const at = new Date(`${first}T00:00:00Z`);
    at.toISOString().slice(0, 10) <= last;
    at.setUTCDate(at.getUTCDate() + 1)
  ) {
    yield at.toISOString().slice(0, 10);
  }
}

export const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
export const clock = (count) =>
  `${String(Math.floor(count / 60)).padStart(2, "0")}:${String(count % 60).padStart(2, "0")}`;
