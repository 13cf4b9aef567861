import { readFileSync } from 'node:fs';

/** Of all that a process may have open: folders, sources, the manifest. */
const others = 512;

/** Files that all workers together may leave open until they are read back: half of what this process may open besides the rest. */
export function mostLeftOpen(): number {
  try {
    // proc(5); Node has raised the soft limit to the hard one.
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits').toString()) ?? [];
    return limit === undefined ? 0 : Math.max(0, (Number(limit) - others) / 2);
  } catch {
    return 0;
  }
}
