// How one answer is refused: thrown inside the validation, {field, code, params} at its rim.

const MAX_UNKNOWN = 20;
const REPORTABLE = /^[a-z][a-z0-9_]{0,47}$/;

export class AnswerRefused extends Error {
  constructor(code, { part = "", ...params } = {}) {
    super(code);
    Object.assign(this, { code, part, params });
  }

  on(id) {
    return refused(this.part ? `${id}.${this.part}` : id, this.code, this.params);
  }
}

// One refused answer, as the validation reports it.
export function refused(field, code, params = {}) {
  return { field, code, params };
}

// A refusal for each member that no question asks for, up to MAX_UNKNOWN; only what could be an id is repeated.
export function unknown(raw, known) {
  const names = Object.keys(raw).filter((name) => !known.has(name));
  const reported = names.map((name) => (REPORTABLE.test(name) ? name : "")).sort();
  return reported.slice(0, MAX_UNKNOWN).map((name) => refused(name, "unknown_field"));
}

// The result of `read`, or of `otherwise` with the refusal that it threw.
export function attempt(read, otherwise) {
  try {
    return read();
  } catch (error) {
    if (error instanceof AnswerRefused) return otherwise(error);
    throw error;
  }
}
