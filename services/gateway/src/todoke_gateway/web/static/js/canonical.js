// Canonical JSON: RFC 8785 without floating point, as todoke_evidence.canonical reads it.

// Any lone half of a surrogate pair: it has no UTF-8 form.
const LONE_SURROGATE = /\p{Surrogate}/u;

// The canonical text of a value; TypeError for what has none.
export function text(value) {
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") return integer(value);
  if (typeof value === "string") return string(value);
  if (Array.isArray(value)) return `[${value.map(text).join(",")}]`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) return object(value);
  throw new TypeError("canonical_invalid");
}

export function encode(value) {
  return new TextEncoder().encode(text(value));
}

function integer(value) {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError("canonical_invalid");
  return String(value);
}

function string(value) {
  if (LONE_SURROGATE.test(value)) throw new TypeError("canonical_invalid");
  return JSON.stringify(value); // its escapes are those of RFC 8785
}

function object(value) {
  const keys = Object.keys(value).sort();
  if (!keys.every((key) => /^[\x00-\x7f]*$/.test(key))) throw new TypeError("canonical_invalid");
  return `{${keys.map((key) => `${string(key)}:${text(value[key])}`).join(",")}}`;
}
