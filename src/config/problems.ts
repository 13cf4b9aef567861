// Several problems, one error.
import { UsageError } from '../errors.ts';

/** Something wrong in the settings. */
export interface Problem {
  /** File, line and path, or the flag or variable: `config.yaml:7 contexts[0].nodes[1].url`. */
  readonly where: string;
  /** Lower-case, no full stop, without any part of a secret. */
  readonly message: string;
  /** A way on, where there is a better one than reading about settings. */
  readonly hint?: string;
}

/**
 * Throws when there are problems, with all of them, and with the hint on which they agree.
 * @param hint where they have none, or not the same
 * @throws UsageError with the given code: one problem as it is, several one to a line
 */
export function throwProblems(
  problems: readonly Problem[],
  code = 'config.invalid',
  hint = 'see docs/configuration.md; octo-ha config check reads a file without using it',
): void {
  const lines = problems.map((problem) => `${problem.where}: ${problem.message}`);
  if (lines.length === 0) return;
  const [only] = lines;
  const hints = new Set(problems.map((problem) => problem.hint));
  const [common] = hints.size === 1 ? hints : [];
  const message =
    lines.length === 1 && only !== undefined
      ? only
      : [`${String(lines.length)} problems in the settings`, ...lines].join('\n');
  throw new UsageError(code, message, { hint: common ?? hint });
}
