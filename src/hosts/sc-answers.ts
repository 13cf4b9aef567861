import type { CommandResult, ServiceState } from '../model/service.ts';

/**
 * Lines of sc.exe as it writes them in every language: the labels are translated, the order of the lines and the numbers
 * are not. So the first line with a colon is the name, then come TYPE and STATE (`queryex`) or START_TYPE (`qc`).
 */
function values(stdout: string): readonly string[] {
  return stdout
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('[SC]') && line.includes(':'))
    .slice(1)
    .map((line) => line.slice(line.indexOf(':') + 1).trim());
}

/** `queryex NAME`: SERVICE_STATUS_PROCESS, dwCurrentState 1 to 7 and the process id. Null for another answer. */
export function readQuery(
  stdout: string,
): { readonly running: ServiceState['running']; readonly pid: string | null; readonly state: string } | null {
  const all = values(stdout);
  const [, code = '', word = ''] = /^([1-7])\s+([A-Z_]+)?/.exec(all[1] ?? '') ?? [];
  if (code === '') return null;
  const states: Readonly<Record<string, ServiceState['running']>> = {
    1: 'stopped',
    2: 'changing',
    3: 'changing',
    4: 'running',
    5: 'changing',
    6: 'changing',
  };
  const pid = /^\d+$/.exec(all[6] ?? '')?.[0] ?? null;
  return {
    running: states[code] ?? 'unknown',
    pid: pid === '0' ? null : pid,
    state: `${code} ${word}`.trim(),
  };
}

/** What `sc.exe config start=` takes. */
export type ScStart = 'boot' | 'system' | 'auto' | 'delayed-auto' | 'demand' | 'disabled';

/** `qc NAME`: dwStartType, 0 to 4. Delayed has something in parentheses behind it, whatever the language. */
export function readStartType(stdout: string): ScStart | null {
  const [, code = '', rest = ''] = /^([0-4])\s+(.*)$/.exec(values(stdout)[1] ?? '') ?? [];
  const starts: Readonly<Record<string, ScStart>> = {
    0: 'boot',
    1: 'system',
    2: rest.includes('(') ? 'delayed-auto' : 'auto',
    3: 'demand',
    4: 'disabled',
  };
  return starts[code] ?? null;
}

/** The Win32 error of a failed command, or null: `[SC] ControlService FAILED 1062:` in any language, else the exit code. */
export function errorNumber({ stdout, stderr, exitCode }: CommandResult): number | null {
  const found = /^\[SC\][^\r\n]*?(\d+)\s*:\s*$/m.exec(`${stdout}\n${stderr}`)?.[1];
  return found !== undefined ? Number(found) : exitCode === 0 ? null : exitCode;
}
