import { spawn, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { Duplex } from 'node:stream';
import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';
import { keepStart } from './keep-start.ts';
import { killTree } from './kill-tree.ts';
import { gated, isGated, openSaid, type SaidFile } from './lasting-process.ts';

/** A program to run, and how long it may take. */
export interface ProcessWish {
  /** A path, or a name that is looked for on the PATH of `env`. Never a shell. */
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of ours is handed on by itself. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; then it is ended together with all it started. */
  readonly deadlineMs: number;
  /** Given on its standard input; without it there is none. */
  readonly input?: string;
  /** Milliseconds between asking it to end and ending it; 500. */
  readonly graceMs?: number;
  /**
   * Told its number; where that fails, it is ended and the error thrown. Before it has resolved the program is not run (but on Windows), and it
   * may outlive us: what it says goes to a file.
   */
  readonly begun?: (pid: number) => Promise<void>;
  /** Told when it ended by itself, or was ended with all it started; not when others ended it: what it started may live then. */
  readonly ended?: () => void;
}

/** Runs one program; drivers take it as a parameter, so that a recorded dialogue can stand in for a machine. */
export type RunProcess = (wish: ProcessWish, signal: AbortSignal) => Promise<CommandResult>;

/** Bytes kept of each stream; what follows is read and dropped. */
const mostBytes = 1_048_576;
/** For a pipe that something in the background keeps open after the program has ended (an ssh master does). */
const drainMs = 400;
const usualGraceMs = 500;

/**
 * Runs it without a shell, in a process group of its own, and gives back how it ended, whatever its exit code.
 * @throws UnavailableError host.not-installed (no such program), host.timeout, host.command-failed (could not be started, or
 * was ended by a signal)
 * @throws the signal's reason when aborted; the program and all it started are ended first, in either case
 */
export async function runProcess(wish: ProcessWish, signal: AbortSignal): Promise<CommandResult> {
  signal.throwIfAborted();
  const said = wish.begun === undefined ? [] : [openSaid(mostBytes), openSaid(mostBytes)];
  const child = begin(wish, said);
  const stdout = said[0]?.text ?? keepStart(child.stdout, mostBytes);
  const stderr = said[1]?.text ?? keepStart(child.stderr, mostBytes);
  const { graceMs = usualGraceMs } = wish;
  const given = new AbortController();
  const killing: Promise<void>[] = [];
  const stop = (reason: Error): void => {
    if (given.signal.aborted) return;
    given.abort(reason);
    killing.push(killTree(child, graceMs));
  };
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const arm = (): void => {
    if (!isOver) timer = setTimeout(() => stop(tooLong(wish)), wish.deadlineMs);
  };
  const onAbort = (): void => stop(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const { pid } = child;
    // The time that it has does not begin while it waits at the gate.
    const told = pid === undefined ? undefined : tell(pid, child, wish).then(arm, stop);
    const { exitCode, killedBy } = await ended(child, wish, given.signal);
    await told;
    // What it started has the same time to end as itself.
    await Promise.all(killing);
    if (exitCode !== null || given.signal.aborted) wish.ended?.();
    given.signal.throwIfAborted();
    if (exitCode === null)
      throw new UnavailableError(
        'host.command-failed',
        `${nameOf(wish)} was ended by ${killedBy ?? 'a signal'}`,
      );
    return { exitCode, stdout: stdout(), stderr: stderr() };
  } finally {
    isOver = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
    for (const file of said) file?.close();
  }
}

async function tell(pid: number, child: ChildProcess, wish: ProcessWish): Promise<void> {
  await wish.begun?.(pid);
  const gate = child.stdio[3];
  if (gate instanceof Duplex) gate.end('go\n');
}

function begin(wish: ProcessWish, [stdout, stderr]: readonly (SaidFile | null)[]): ChildProcess {
  const { env, input } = wish;
  const gate = isGated && wish.begun !== undefined;
  const [program, args] = gate ? gated(wish.program, wish.args) : [wish.program, wish.args];
  try {
    const child = spawn(program, args, {
      env: { ...env },
      shell: false,
      // A group of its own, so that it can be ended with all it started, and Ctrl-C on our terminal does not reach it.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: [
        input === undefined ? 'ignore' : 'pipe',
        stdout?.fd ?? 'pipe',
        stderr?.fd ?? 'pipe',
        ...(gate ? ['pipe' as const] : []),
      ],
    });
    // Closed before all was taken: its exit code tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    return child;
  } catch (error) {
    throw notStarted(wish, error);
  }
}

interface End {
  readonly exitCode: number | null;
  readonly killedBy: string | null;
}

function ended(child: ChildProcess, wish: ProcessWish, givenUp: AbortSignal): Promise<End> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(wish, error)));
    let isMissing = false;
    child.stdio[3]?.on('error', () => undefined).on('data', () => (isMissing = true));
    child.once('exit', (exitCode, killedBy) => {
      const done = (): void => {
        clearTimeout(timer);
        if (!isMissing) resolve({ exitCode, killedBy });
        else {
          wish.ended?.();
          reject(notStarted(wish, { code: 'ENOENT' }));
        }
      };
      const timer = setTimeout(done, givenUp.aborted ? 0 : drainMs);
      child.once('close', done);
    });
    // Not even the last signal ends what hangs in the kernel, on a share that is gone.
    const leave = (): void =>
      void setTimeout(() => reject(givenUp.reason as Error), 4 * (wish.graceMs ?? usualGraceMs)).unref();
    givenUp.addEventListener('abort', leave, { once: true });
  });
}

function notStarted(wish: ProcessWish, error: unknown): UnavailableError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT')
    return new UnavailableError('host.not-installed', `there is no program '${wish.program}' here`, {
      hint: 'install it, or give its full path in the context file',
      cause: error,
    });
  const why = { EACCES: 'permission denied', EINVAL: 'it is no program that can be started without a shell' };
  const known = Object.entries(why).find(([name]) => name === code)?.[1];
  const reason = known ?? (error instanceof Error ? error.message : String(error));
  return new UnavailableError('host.command-failed', `cannot run '${wish.program}': ${reason}`, {
    hint: 'a batch file needs its interpreter named: cmd.exe /c FILE',
    cause: error,
  });
}

function tooLong(wish: ProcessWish): UnavailableError {
  const seconds = String(Math.round(wish.deadlineMs / 100) / 10);
  return new UnavailableError('host.timeout', `${nameOf(wish)} has not ended within ${seconds} s`, {
    hint: 'see what it waits for by running it yourself; timeoutSeconds of the service gives it longer',
  });
}

function nameOf(wish: ProcessWish): string {
  return `'${basename(wish.program)}'`;
}
