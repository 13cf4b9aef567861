import { spawn } from 'node:child_process';
import { readFileSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { mountPointsIn } from './mount-points.ts';
import { enoughToFlush, word, type Control } from './shared-control.ts';

/** File systems that are known to make everything durable when one flush of the whole is asked for (statfs(2)). */
const honest = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
]);

/** syncfs(2) tells of errors of writing back since Linux 5.8 only. @param version as uname(2) has it: `5.15.0-91-generic` */
export function reportsErrors(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > 5 || (major === 5 && minor >= 8);
}

/** Flushes of the whole file system, in a program of the system's: Node has no call for it. */
export interface Flusher {
  /** Looks whether enough files wait by now. */
  readonly look: () => void;
  readonly stop: () => void;
}

/**
 * Whether one flush of a whole file system covers what lies in these folders of this folder: one of them, or one deep in them, may be another
 * disk, mounted there. @throws what node:fs throws
 */
export function canFlushWhole(path: string, folders: readonly string[]): boolean {
  if (process.platform !== 'linux' || !reportsErrors(release()) || !honest.has(statfsSync(path).type))
    return false;
  const { dev } = statSync(path);
  const mounts = mountPointsIn(readFileSync('/proc/self/mountinfo').toString());
  return folders.every((folder) => {
    const at = join(path, folder);
    const found = statSync(at, { throwIfNoEntry: false });
    return found === undefined || (found.dev === dev && !isAnyBelow(realpathSync(at), mounts));
  });
}

/** Whether anything is mounted on a folder deep in this one. @param path without links */
export const isAnyBelow = (path: string, mounts: readonly string[]): boolean =>
  mounts.some((mount) => mount.startsWith(`${path}/`));

/**
 * Flushes whenever enough files wait for it, or a worker can do nothing else.
 * @param root a path in the file system @returns null where neither Perl nor `sync -f` can do it
 */
export async function startFlusher(
  root: string,
  control: Control,
  failed: (reason: string) => void,
): Promise<Flusher | null> {
  for (const program of programs(root)) {
    const flusher = await startProgram(program, control, failed);
    if (flusher !== null) return flusher;
  }
  return null;
}

/** Number of syncfs(2), from the tables of the Linux kernel. */
const syncfs: Readonly<Partial<Record<string, number>>> = { x64: 306, arm64: 267 };

/**
 * Programs that flush the file system of a folder whenever they read a line: Perl, where it is, has the call itself; else
 * the shell starts `sync` of GNU coreutils each time, which costs a process.
 */
function programs(root: string): readonly (readonly [string, readonly string[]])[] {
  const number = syncfs[process.arch];
  const perl =
    'open(my $f, "<", $ARGV[0]) or exit 1; $| = 1;' +
    `while (<STDIN>) { print syscall(${String(number)}, fileno($f)) == 0 ? "ok\\n" : "failed\\n" }`;
  const shell = 'while read -r _; do if sync -f -- "$0"; then echo ok; else echo failed; fi; done';
  return [
    ...(number === undefined ? [] : [['perl', ['-e', perl, root]] as const]),
    ['/bin/sh', ['-c', shell, root]],
  ];
}

async function startProgram(
  [command, args]: readonly [string, readonly string[]],
  { words }: Control,
  failed: (reason: string) => void,
): Promise<Flusher | null> {
  // In a group of its own: a Ctrl-C at the terminal must not take away the flush that a clean end needs. It ends with its input.
  const shell = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let answer: ((text: string) => void) | null = null;
  let complaint = '';
  const end = (text: string): void => {
    const told = answer;
    answer = null;
    told?.(text);
  };
  shell.stdout.on('data', (chunk: Buffer) => end(chunk.toString().trim()));
  shell.stderr.on('data', (chunk: Buffer) => (complaint = chunk.toString().trim()));
  let isOver = false;
  const over = (): void => {
    isOver = true;
    end('failed');
  };
  shell.on('error', over);
  shell.on('close', over);
  shell.stdin.on('error', () => undefined);
  const flush = (): Promise<string> =>
    new Promise((resolve) => {
      if (isOver) {
        resolve('failed');
        return;
      }
      answer = resolve;
      shell.stdin.write('\n');
    });
  const stop = (): void => {
    shell.stdin.end();
    shell.kill('SIGKILL');
  };
  let isFlushing = false;
  if ((await flush()) !== 'ok') {
    stop();
    return null;
  }
  const isDue = (): boolean => {
    const dirty = Atomics.load(words, word.dirty);
    return dirty >= enoughToFlush || (dirty > 0 && Atomics.load(words, word.blocked) > 0);
  };
  const run = async (): Promise<void> => {
    isFlushing = true;
    while (isDue() && Atomics.load(words, word.flushFailed) === 0) {
      Atomics.store(words, word.dirty, 0);
      const number = Atomics.add(words, word.flushBegun, 1) + 1;
      if ((await flush()) === 'ok') Atomics.store(words, word.flushEnded, number);
      else {
        Atomics.store(words, word.flushFailed, 1);
        failed(complaint === '' ? 'a flush of the file system failed' : complaint);
      }
      Atomics.notify(words, word.flushEnded);
    }
    isFlushing = false;
  };
  return {
    look: () => {
      if (!isFlushing) void run();
    },
    stop,
  };
}
