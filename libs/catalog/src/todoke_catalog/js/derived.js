// Values derived from answers and today's date: todoke_catalog.derived.

import * as amounts from "./amounts.js";
import { passes } from "./conditions.js";
import * as dates from "./dates.js";

export const TODAY = "today";
const AGGREGATES = ["count_of", "sum_of"];

// Adds every derived value that can be computed to `values`, a Map of the answers and today; returns it. `ofEntries` has
// the derived values of each group's entries, by the group's id.
export function extend(values, rules, ofEntries = new Map()) {
  for (const rule of rules) {
    const value = AGGREGATES.includes(rule.type) ? over(rule, values, ofEntries) : compute(rule, values);
    if (value !== null && value !== undefined) values.set(rule.id, value);
  }
  return values;
}

// What is known in one entry of a group: what is outside, its answers, its derived values.
export function ofEntry(rules, entry, outside) {
  return extend(new Map([...outside, ...entry]), rules);
}

function over({ type, group, condition, expression }, values, ofEntries) {
  const rules = ofEntries.get(group) ?? [];
  const entries = (values.get(group) ?? []).map((entry) => ofEntry(rules, Object.entries(entry), values));
  if (type === "count_of") return entries.filter((entry) => passes(condition, entry)).length;
  const yen = entries.map((entry) => amounts.compute(expression, entry));
  return yen.includes(null) ? null : yen.reduce((sum, one) => sum + one, 0);
}

function compute(rule, values) {
  if (rule.type === "first_answered") return values.get(rule.of.find((name) => values.has(name)));
  const days = sources(rule).map((name) => dates.parse(values.get(name)));
  return days.includes(null) ? null : ofDays(rule, ...days);
}

// The ids that a derived value of days is computed from.
export function sources(rule) {
  if (rule.type === "first_answered") return rule.of;
  if (rule.type === "age") return [rule.birth, rule.on];
  return rule.type === "days_between" ? [rule.start, rule.end] : [rule.date];
}

function ofDays(rule, day, until) {
  switch (rule.type) {
    case "age":
      return dates.age(day, until, rule.attained);
    case "days_between":
      return until - day;
    case "fiscal_year":
      return dates.fiscalYear(day);
    case "fiscal_year_end":
      return written(dates.fiscalYearEnd(day));
    default:
      return written(dates.plus(day, rule.years ?? 0, rule.months ?? 0, rule.days ?? 0));
  }
}

function written(day) {
  return day === null ? null : dates.format(day);
}
