// A secret value: it can be used, never shown.
// Lives here: the wrapper. Never here: where a secret comes from.

const shown = '***';

/** Wraps a secret so that printing, JSON, YAML, string conversion and inspection all give `***`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: for the driver's hands alone. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}
