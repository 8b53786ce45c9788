// Dates as people in Japan write them, by the rule that the portal has: todoke_kit.wareki. A day has ISO text.

// The first and the last day of each era, and the western year before its first.
export const ERAS = {
  R: ["2019-05-01", "9999-12-31", 2018],
  H: ["1989-01-08", "2019-04-30", 1988],
  S: ["1926-12-25", "1989-01-07", 1925],
  T: ["1912-07-30", "1926-12-24", 1911],
  M: ["1873-01-01", "1912-07-29", 1867],
};
const [FIRST, LAST] = [1873, 2200]; // western years: before, the calendar was another one
const UNITS = "年月日"; // which people write behind the number, as on paper

// The day of an era's code, "AD" or nothing, and three texts; null for what is none.
export function parse(code, ...texts) {
  const era = Object.hasOwn(ERAS, code) ? ERAS[code] : null;
  const [written, month, day] = texts.map((text, place) => folded(text, UNITS[place]));
  const number = era && written === "元" ? "1" : written;
  if (![number, month, day].every((one) => /^[0-9]{1,4}$/.test(one))) return null;
  const year = Number(number) + (era ? era[2] : 0);
  if (year < FIRST || year > LAST) return null;
  const found = isoDay(year, Number(month), Number(day));
  return found && (!era || (era[0] <= found && found <= era[1])) ? found : null;
}

// The ISO text of a day from the year 1000 on, or null where there is none.
export function isoDay(year, month, day) {
  const made = new Date(Date.UTC(year, month - 1, day));
  const right = year >= 1000 && year <= 9999 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  return right ? made.toISOString().slice(0, 10) : null;
}

const folded = (text, unit) => {
  const plain = text.normalize("NFKC").trim();
  return plain.endsWith(unit) ? plain.slice(0, -1).trimEnd() : plain;
};
