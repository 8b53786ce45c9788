// Civil dates as procedures count them: todoke_catalog.dates. A day is an integer, the days since 1970-01-01.

export const ISO_DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
export const [FIRST, LAST] = ["0001-01-01", "9999-12-31"];

const MILLISECONDS = 86_400_000; // of a day; UTC has no summer time

// The day written as yyyy-mm-dd, or null when it is anything else.
export function parse(text) {
  if (typeof text !== "string" || !ISO_DATE.test(text)) return null;
  return civil(...text.split("-").map(Number));
}

export function format(day) {
  return new Date(day * MILLISECONDS).toISOString().slice(0, 10);
}

// Full years of age during the day `on`; "eve": an age is reached when the eve of the birthday ends.
export function age(birth, on, attained = "birthday") {
  const until = attained === "eve" ? within(on + 1) : on;
  if (until === null) return null;
  const [from, to] = [parts(birth), parts(until)];
  return to.year - from.year - (to.month < from.month || (to.month === from.month && to.day < from.day));
}

export function fiscalYear(day) {
  const { year, month } = parts(day);
  return year - (month < 4);
}

export function fiscalYearEnd(day) {
  return civil(fiscalYear(day) + 1, 3, 31);
}

// `day` moved by whole years and months, then by days; null outside the years 1 to 9999.
export function plus(day, years, months, days) {
  const start = parts(day);
  const index = (start.year + years) * 12 + start.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), index - Math.floor(index / 12) * 12 + 1];
  const moved = civil(year, month, Math.min(start.day, lastOf(year, month)));
  return moved === null ? null : within(moved + days);
}

function parts(day) {
  const at = new Date(day * MILLISECONDS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

// The day of this year, month and day of the month, or null when there is none in the years 1 to 9999.
function civil(year, month, day) {
  if (year < 1 || year > 9999) return null;
  const at = number(year, month, day);
  const read = parts(at);
  return read.month === month && read.day === day ? at : null;
}

function lastOf(year, month) {
  return parts(number(year, month + 1, 0)).day;
}

function number(year, month, day) {
  return new Date(0).setUTCFullYear(year, month - 1, day) / MILLISECONDS; // Date.UTC() takes 99 for 1999
}

function within(day) {
  return day < parse(FIRST) || day > parse(LAST) ? null : day;
}
