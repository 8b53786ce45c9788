// What looks at what: the members of conditions, amounts and rules that hold ids (todoke_catalog).

const REFERS = new Set(["field", "key", "birth", "on", "date", "start", "end", "group"]);

const isText = (value) => typeof value === "string";

// Whether a member of this name holds an id, or a list of them.
export const refers = (name, value) =>
  (REFERS.has(name) && isText(value)) || (name === "of" && Array.isArray(value) && value.every(isText));

// Every id that a computed value or a condition looks at.
export function* uses(node) {
  for (const [name, value] of Object.entries(node)) {
    if (name === "shown_when") continue;
    if (refers(name, value)) yield* [value].flat();
    else if (value && typeof value === "object") yield* uses(value);
  }
}
