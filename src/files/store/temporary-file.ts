import { openSync, unlinkSync } from 'node:fs';
import { toCreate } from './open-flags.ts';

/** What is left of a temporary file is found again by its name, and begun anew. */
export function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // the target fails, which is told already
  }
}

/** Left by a run that was killed, it is begun anew. */
export function createTemporary(path: string, mode: number): number {
  try {
    return openSync(path, toCreate, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    unlinkSync(path);
    return openSync(path, toCreate, mode);
  }
}
