/** What the sandbox could not do; the commands turn it into an error of the product. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly kind: 'usage' | 'unavailable' | 'refused' | 'locked';
  /** Stable reason: `sandbox.not-up`, `sandbox.already-up` … */
  readonly code: string;
  readonly hint: string;

  constructor(kind: SandboxError['kind'], code: string, message: string, hint: string) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.hint = hint;
  }
}
