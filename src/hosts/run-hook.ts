// Runs a command of the operator's own in the shell of this machine.
import type { ProcessWatch } from '../model/hook-process.ts';
import type { CommandResult } from '../model/service.ts';
import { watchedProcess } from './hook-life.ts';
import { runProcess, type RunProcess } from './run-process.ts';

/** How hooks are run. */
export interface HookOptions extends ProcessWatch {
  /** What the command may see of our environment, secrets left out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.platform`. */
  readonly platform: string;
  readonly run?: RunProcess;
  readonly deadlineMs: number;
}

/**
 * The command is the operator's own text and goes to the shell as it stands; the values come by the environment alone, so
 * that a node's name can never become a part of it. `sh -c`, and `cmd /d /s /c` on Windows (untested there).
 * @throws UnavailableError host.timeout, host.not-installed, host.command-failed; the signal's reason
 */
export function runHook(
  command: string,
  values: Readonly<Record<string, string>>,
  { env, platform, run = runProcess, deadlineMs, ...watch }: HookOptions,
  signal: AbortSignal,
): Promise<CommandResult> {
  const [program, args] =
    platform === 'win32'
      ? [env['ComSpec'] ?? 'cmd.exe', ['/d', '/s', '/c', command]]
      : ['/bin/sh', ['-c', command]];
  const wish = { program, args, env: { ...env, ...values }, deadlineMs, graceMs: 10_000 };
  return run({ ...wish, ...watchedProcess(watch) }, signal);
}
