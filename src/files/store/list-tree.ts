import { lstatSync, opendirSync } from 'node:fs';
import type { ListedFile } from '../../edges/stores.ts';
import { isOurs } from './temporary-name.ts';
import { below } from './worker-messages.ts';

const batchSize = 1_000;

/**
 * Every file below a folder, in batches, without following a link; what vanishes meanwhile is left out, and what is octo-ha's own. A
 * folder that cannot be read ends it: a list with gaps would look whole. `looked` is called for every entry. @throws what node:fs throws
 */
export function listTree(
  path: string,
  onFiles: (files: readonly ListedFile[]) => void,
  looked: (bytes: number) => void = () => undefined,
): void {
  let batch: ListedFile[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const plain = folder === '' ? path : `${path}/${folder}`;
    const entries = ifThere(() => opendirSync(plain, { bufferSize: 512 }));
    if (entries === null) continue;
    try {
      for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
        const { name } = entry;
        if (isOurs(name) || (folder === '' && name === '.octo-ha')) continue;
        const at = below(folder, name);
        const stats = lstatSync(`${plain}/${name}`, { throwIfNoEntry: false });
        looked(stats?.size ?? 0);
        if (stats?.isDirectory() === true) waiting.push(at);
        if (stats?.isFile() !== true) continue;
        batch.push({ path: at, bytes: stats.size });
        if (batch.length < batchSize) continue;
        onFiles(batch);
        batch = [];
      }
    } finally {
      entries.closeSync();
    }
  }
  if (batch.length > 0) onFiles(batch);
}

function ifThere<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
