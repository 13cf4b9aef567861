// Every disk that a loss of power may leave of a run that was traced.
// Lives here: the model of a disk. Never here: how a trace is read, what the program may rely on.
import type { FileState, FolderContent } from './folder-content.ts';
import type { Inode, TracedDisk } from './traced-disk.ts';

/** Of these events, those that a loss of power may take away: no flush covers them. By their places. */
export function unflushed({ events }: TracedDisk, until: number): readonly number[] {
  const open = new Map<number, Set<Inode>>();
  events.slice(0, until).forEach(({ what }, at) => {
    if ('file' in what) open.set(at, new Set([what.file]));
    else if ('names' in what) open.set(at, new Set(what.names.map(({ folder }) => folder)));
    else
      for (const [earlier, needs] of open) {
        if (earlier >= what.covers) continue;
        if (what.flush === 'all') needs.clear();
        else needs.delete(what.flush);
        if (needs.size === 0) open.delete(earlier);
      }
  });
  return [...open.keys()];
}

/** The disk after the first events, without some of them. */
export function diskOf(
  { events, top, start }: TracedDisk,
  until: number,
  lost: ReadonlySet<number>,
): FolderContent {
  const files = new Map<Inode, FileState>();
  const folders = new Map<Inode, Map<string, Inode>>();
  for (const [inode, entry] of start)
    if (entry instanceof Map) folders.set(inode, new Map(entry as ReadonlyMap<string, Inode>));
    else files.set(inode, { ...(entry as FileState) });
  for (let at = 0; at < until; at += 1) {
    const what = events[at]?.what;
    if (what === undefined || lost.has(at) || 'flush' in what) continue;
    if ('file' in what) {
      const file = files.get(what.file) ?? { bytes: Buffer.alloc(0), mtime: 0, mode: 0o644 };
      files.set(what.file, file);
      what.apply(file);
    } else
      for (const { folder, name, inode } of what.names) {
        const entries = folders.get(folder) ?? new Map<string, Inode>();
        folders.set(folder, entries);
        if (inode === null) entries.delete(name);
        else entries.set(name, inode);
      }
  }
  const content = new Map<string, FileState | 'folder'>();
  const visit = (folder: Inode, path: string): void => {
    for (const [name, inode] of folders.get(folder) ?? []) {
      const at = path === '' ? name : `${path}/${name}`;
      if (!inode.isFolder)
        content.set(at, files.get(inode) ?? { bytes: Buffer.alloc(0), mtime: 0, mode: 0o644 });
      else {
        content.set(at, 'folder');
        visit(inode, at);
      }
    }
  };
  visit(top, '');
  return content;
}
