import { readFileSync } from 'node:fs';

/** Of all that a process may have open: folders read, the manifest, what Node itself has. */
const others = 512;

/**
 * Files that all workers together may leave open until they are read back, each with its folder: as many as fit into what this
 * process may open besides the rest, and a few where that is not known.
 */
export function mostLeftOpen(): number {
  try {
    // proc(5); Node has raised the soft limit to the hard one.
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits').toString()) ?? [];
    return limit === undefined ? few : Math.max(few, Math.floor((Number(limit) - others) / 2));
  } catch {
    return few;
  }
}

const few = 64;
