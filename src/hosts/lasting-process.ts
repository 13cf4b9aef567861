// What a process needs that may outlive us: it does nothing before it is written down, and what it says needs nobody who reads it.
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Becomes the program once a word comes through descriptor 3; ends where nobody is left to say it, and says where there is no such program.
 * POSIX.1, Shell Command Language: `exec` keeps the number of the process.
 */
const gate =
  'read -r OCTO_HA_GATE <&3 || exit 125; unset OCTO_HA_GATE; command -v -- "$0" >/dev/null 2>&1 || { echo missing >&3; exit 127; }; exec "$0" "$@" 3<&-';

/** Whether such a process waits: not on Windows. */
export const isGated = process.platform !== 'win32';

/** The words to run instead. Not on Windows: there it runs at once, and killed right then nothing tells of it. */
export function gated(program: string, args: readonly string[]): readonly [string, readonly string[]] {
  return ['/bin/sh', ['-c', gate, program, ...args]];
}

/** Where one of its streams goes: a pipe would end it at its next word once we are gone (SIGPIPE). */
export interface SaidFile {
  readonly fd: number;
  /** Its first bytes. */
  readonly text: () => string;
  readonly close: () => void;
}

/** A file without a name, which goes with the last that has it open; null where there is no room for one. */
export function openSaid(mostBytes: number): SaidFile | null {
  let folder: string | null = null;
  const forget = (): void => {
    try {
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Windows: somebody has it open still.
    }
  };
  try {
    folder = mkdtempSync(join(tmpdir(), 'octo-ha-said-'));
    const fd = openSync(join(folder, 'said'), 'ax+', 0o600);
    forget();
    return {
      fd,
      text: () => {
        const bytes = Buffer.alloc(mostBytes);
        return bytes.toString('utf8', 0, readSync(fd, bytes, 0, mostBytes, 0));
      },
      close: () => {
        closeSync(fd);
        forget();
      },
    };
  } catch {
    forget();
    return null;
  }
}
