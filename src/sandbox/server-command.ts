import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './octopus/write-whole.ts';
import { programFile } from './start-process.ts';

/**
 * Makes the pretend `Octopus.Server` a program that can be started by its path alone, as the real one is.
 * @returns the path; null on Windows, where a script needs an interpreter and the service control knows no pretend service
 */
export function writeServerCommand(folder: string): string | null {
  if (process.platform === 'win32') return null;
  const path = join(folder, 'Octopus.Server');
  const words = [process.execPath, programFile('octopus-server')];
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  writeWhole(path, `#!/bin/sh\n# A pretend Octopus.Server of octo-ha sandbox.\nexec ${quoted} "$@"\n`);
  chmodSync(path, 0o700);
  return path;
}
