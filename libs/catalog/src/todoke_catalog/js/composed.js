// Reads answers that have parts: todoke_catalog.reading.composed. A shape is {parts: {name: reader}, needed(given), malformed,
// settle(parts)}, the last where complete parts come to another answer.

import { isObject, own } from "./objects.js";
import { AnswerRefused, attempt } from "./refusal.js";

// {value, refusals}: the parts that could be read, null when nothing was answered, and a refusal for each that could not.
export function readParts(shape, raw) {
  if (raw === "") return { value: null, refusals: [] };
  if (!isObject(raw) || !Object.keys(raw).every((name) => Object.hasOwn(shape.parts, name))) {
    return { value: null, refusals: [new AnswerRefused(shape.malformed)] };
  }
  const { value, refusals } = readEach(shape, raw);
  const settled = [...Object.keys(value), ...refusals.map(({ part }) => part)];
  if (settled.length === 0) return { value: null, refusals };
  const needed = shape.needed(settled);
  const missing = Object.keys(shape.parts).filter((name) => needed.includes(name) && !settled.includes(name));
  refusals.push(...missing.map((part) => new AnswerRefused("required", { part })));
  if (refusals.length || !shape.settle) return { value, refusals };
  return attempt(
    () => ({ value: shape.settle(value), refusals }),
    (refusal) => ({ value, refusals: [refusal] }),
  );
}

function readEach(shape, raw) {
  const value = {};
  const refusals = [];
  for (const [name, read] of Object.entries(shape.parts)) {
    const keep = (text) => text && Object.assign(value, { [name]: text });
    attempt(
      () => keep(read(own(raw, name, ""), name)),
      (refusal) => refusals.push(refusal),
    );
  }
  return { value, refusals };
}
