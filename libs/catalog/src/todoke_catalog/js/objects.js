// JSON objects as they came from elsewhere: only their own members count, whatever these are called.

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function own(object, name, otherwise) {
  return Object.hasOwn(object, name) ? object[name] : otherwise;
}
