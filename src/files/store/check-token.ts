import { readFileSync } from 'node:fs';
import type { RunPlace } from './copy-run.ts';
import { rootToken, rootTokenMark } from './root-token.ts';

/** The folder is still the one that was opened: not unmounted, not another in its place. @throws with code STORE-SWAPPED */
export function checkToken({ root, token }: Pick<RunPlace, 'root' | 'token'>): void {
  if (token === null) return;
  let found: string;
  try {
    found = token.startsWith(rootTokenMark)
      ? rootToken(root)
      : // Decoded here: given an encoding, Node ends the whole process where a dying share fails to close the file.
        readFileSync(`${root}/.octo-ha/token`).toString();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    found = '';
  }
  if (found === token) return;
  throw Object.assign(new Error(`the folder ${root} is not the one that was opened`), {
    code: 'STORE-SWAPPED',
  });
}
