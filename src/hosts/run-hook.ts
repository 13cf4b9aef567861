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

/** Becomes the command once a word comes through the gate; ends where nobody is left to say it. */
const onceTold = 'read -r OCTO_HA_GATE <&3 || exit 125; unset OCTO_HA_GATE; exec /bin/sh -c "$0" 3<&-';

/**
 * The command is the operator's own text and goes to the shell as it stands; the values come by the environment alone, so
 * that a node's name can never become a part of it. `sh -c`, which waits until it is written down, and `cmd /d /s /c` on Windows (untested there),
 * which does not: killed right then, it runs and nothing tells of it.
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
      : ['/bin/sh', ['-c', onceTold, command]];
  const wish = { program, args, env: { ...env, ...values }, deadlineMs, graceMs: 10_000 };
  return run({ ...wish, gated: platform !== 'win32', ...watchedProcess(watch) }, signal);
}
