import { statSync } from 'node:fs';

/** How such a token begins; one of a target is JSON. */
export const rootTokenMark = 'root ';

/**
 * What tells a folder without a token of ours from another that comes to be in its place while one process works: an old folder, in
 * which nothing of ours may stay. Device and inode of a network share may be others after it was mounted anew, so it is never kept.
 * @throws what node:fs throws
 */
export function rootToken(root: string): string {
  const { dev, ino } = statSync(root);
  return `${rootTokenMark}${String(dev)}:${String(ino)}`;
}
