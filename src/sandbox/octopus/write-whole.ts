import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file that appears whole or not at all, for the user alone. */
export function writeWhole(path: string, content: string): void {
  const fresh = `${path}.${String(process.pid)}.new`;
  writeFileSync(fresh, content, { mode: 0o600 });
  renameSync(fresh, path);
}
