import type { RunProcess } from './run-process.ts';

/** What every driver works with. */
export interface Hands {
  readonly run: RunProcess;
  /** For the programs that are run; secrets are not in it. */
  readonly env: Readonly<Record<string, string>>;
  /** As `process.platform`. */
  readonly platform: string;
  /** How long one question may take. */
  readonly askMs: number;
  /** Between two looks at a service that is waited for. */
  readonly pollMs: number;
  /** Takes secrets out of what a program said. */
  readonly clean: (text: string) => string;
  /** Tells the operator what only a person can do. */
  readonly announce: (text: string, signal: AbortSignal) => Promise<void>;
  /** The node's id in the database, where it is known by now. */
  readonly nodeIdOf: (nodeName: string) => string | null;
}
