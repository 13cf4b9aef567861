import { closeFolder, flushFolder, makeIn, openIn, openTop, type Folder } from './folder-handle.ts';

/** Open folders of one tree, those used last kept open. */
export interface FolderCache {
  /**
   * The folder at a path below the tree, with `/` between its parts; '' is the tree's own. Stays open until `release`.
   */
  readonly take: (path: string) => Folder;
  readonly release: (folder: Folder) => void;
  readonly close: () => void;
}

interface Held {
  readonly folder: Folder;
  users: number;
}

const mostIdle = 24;

/**
 * @param make whether missing folders are made
 * @param flush whose names are made durable: of none (somebody else flushes), of those made, or of all that are opened, since a
 * run that was killed may have made them
 * @param opened told of every folder below the top that is opened, and of one that is made before anything is made in it
 * @throws NoFolderError; what node:fs throws, from `take` too
 */
export function folderCache(
  topPath: string,
  make: boolean,
  flush: 'none' | 'made' | 'all' = 'none',
  opened: (folder: Folder, path: string) => void = () => undefined,
): FolderCache {
  const held = new Map<string, Held>();
  const byFolder = new Map<Folder, Held>();
  const open = (path: string): Held => {
    const known = held.get(path);
    if (known !== undefined) {
      // Used last, so forgotten last.
      held.delete(path);
      held.set(path, known);
      return known;
    }
    const cut = path.lastIndexOf('/');
    const folder = path === '' ? openTop(topPath) : below(path, cut);
    const entry = { folder, users: 0 };
    held.set(path, entry);
    byFolder.set(folder, entry);
    return entry;
  };
  const below = (path: string, cut: number): Folder => {
    const parent = open(cut === -1 ? '' : path.slice(0, cut));
    const folder = (make ? makeIn : openIn)(parent.folder, path.slice(cut + 1));
    opened(folder, path);
    if (flush === 'all' || (flush === 'made' && folder.isNew)) flushFolder(parent.folder);
    return folder;
  };
  const forget = (): void => {
    for (const [path, entry] of held) {
      if (held.size <= mostIdle) return;
      // The top stays: opened again, its path might lead elsewhere.
      if (entry.users > 0 || path === '') continue;
      held.delete(path);
      byFolder.delete(entry.folder);
      closeFolder(entry.folder);
    }
  };
  return {
    take: (path) => {
      const entry = open(path);
      entry.users += 1;
      if (held.size > mostIdle) forget();
      return entry.folder;
    },
    release: (folder) => {
      const entry = byFolder.get(folder);
      if (entry !== undefined) entry.users -= 1;
    },
    close: () => {
      for (const { folder } of held.values()) closeFolder(folder);
      held.clear();
      byFolder.clear();
    },
  };
}
