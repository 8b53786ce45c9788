// How one answer is refused: thrown inside the validation, {field, code, params} at its rim.

export class AnswerRefused extends Error {
  constructor(code, { part = "", ...params } = {}) {
    super(code);
    Object.assign(this, { code, part, params });
  }

  on(id) {
    return { field: this.part ? `${id}.${this.part}` : id, code: this.code, params: this.params };
  }
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
