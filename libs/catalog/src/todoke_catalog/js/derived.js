// Values derived from answers and today's date: todoke_catalog.derived.

import * as amounts from "./amounts.js";
import { passes } from "./conditions.js";
import * as dates from "./dates.js";

export const TODAY = "today";
const AGGREGATES = ["count_of", "sum_of"];

// Adds today and every derived value that can be computed to a Map of answers; returns the Map of them all. `ofEntries`
// has the derived values of each group's entries, by the group's id.
export function derive(rules, answers, today, ofEntries = new Map()) {
  const values = new Map(answers).set(TODAY, today);
  for (const rule of rules) {
    const value = AGGREGATES.includes(rule.type) ? over(rule, values, ofEntries) : compute(rule, values);
    if (value !== null && value !== undefined) values.set(rule.id, value);
  }
  return values;
}

function over({ type, group, condition, expression }, values, ofEntries) {
  const entries = (values.get(group) ?? []).map((entry) => {
    const seen = new Map([...values, ...Object.entries(entry)]);
    return derive(ofEntries.get(group) ?? [], seen, values.get(TODAY));
  });
  if (type === "count_of") return entries.filter((entry) => passes(condition, entry)).length;
  const yen = entries.map((entry) => amounts.compute(expression, entry));
  return yen.includes(null) ? null : yen.reduce((sum, one) => sum + one, 0);
}

function compute(rule, values) {
  if (rule.type === "first_answered") return values.get(rule.of.find((name) => values.has(name)));
  const days = sources(rule).map((name) => dates.parse(values.get(name)));
  return days.includes(null) ? null : ofDays(rule, ...days);
}

function sources(rule) {
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
