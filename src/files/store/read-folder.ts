import { opendirSync, type Dirent } from 'node:fs';
import { nameOf } from './code-of.ts';
import type { CopySiteOfWorker } from './copy-site.ts';
import type { NamesTask } from './names-task.ts';
import { NoFolderError, type Folder } from './folder-handle.ts';
import { word } from './shared-control.ts';
import { signOfLife } from './signs-of-life.ts';
import { below, type WorkerTask } from './worker-messages.ts';

/** Names handed on at once. */
const chunk = 128;

/** What a folder is read for. */
export interface FolderSite extends Pick<
  CopySiteOfWorker,
  'control' | 'sourceOf' | 'trouble' | 'tell' | 'isStopped'
> {
  /** Called before it is read; its counterpart in the target is there from then on. `isNew`: made just now. */
  readonly enter: (tree: string, path: string) => { readonly isNew: boolean; readonly leave: () => void };
  readonly names: (task: NamesTask) => void;
  readonly skips: (name: string) => boolean;
  /** Whether a source that is not there at all just has no files. */
  readonly mayBeMissing: (tree: string) => boolean;
}

/**
 * Reads one folder of a source: its folders become tasks, its files are copied here while others have enough to do, else
 * handed on. A folder that cannot be read is a trouble. @throws what the target throws
 */
export function readFolder(task: { readonly tree: string; readonly path: string }, site: FolderSite): void {
  const { tree, path } = task;
  const sources = site.sourceOf(tree);
  const trouble = (name: string, code: 'failed' | 'not-a-file', detail: string): void =>
    site.trouble({ tree, path: below(path, name), code, detail });
  const { isNew, leave } = site.enter(tree, path);
  const folders: WorkerTask[] = [];
  let names: string[] = [];
  const hand = (isLast: boolean): void => {
    if (names.length === 0) return;
    const work = { kind: 'names', tree, path, names, isNew, isLarge: false } as const;
    names = [];
    const { words } = site.control;
    if (!isLast && Atomics.load(words, word.queued) < 2 * Atomics.load(words, word.wanted))
      site.tell({ kind: 'more', tasks: [work], isLarge: false });
    else site.names(work);
  };
  try {
    eachEntry(
      () => sources.take(path),
      sources.release,
      (entry) => {
        const kind = kindOf(entry);
        signOfLife();
        if (entry.name.includes('\ufffd'))
          trouble(entry.name, 'failed', 'its name is no valid UTF-8 and cannot be kept');
        else if (kind === 'folder') {
          if (!(path === '' && entry.name === '.octo-ha'))
            folders.push({ kind: 'folder', tree, path: below(path, entry.name) });
        } else if (kind !== 'file') trouble(entry.name, 'not-a-file', `it is a ${kind}`);
        else if (!site.skips(entry.name)) names.push(entry.name);
        if (names.length >= chunk) hand(false);
        if (folders.length >= chunk) site.tell({ kind: 'more', tasks: folders.splice(0), isLarge: false });
        return !site.isStopped();
      },
    );
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    // Retention may take a folder away while we look.
    const isGone = error.code === 'ENOENT' && (path !== '' || site.mayBeMissing(tree));
    if (!isGone) trouble('', 'failed', `${error.message} when read`);
  } finally {
    leave();
  }
  if (folders.length > 0) site.tell({ kind: 'more', tasks: folders, isLarge: false });
  hand(true);
}

/** The source could not be read. */
class SourceError extends Error {
  readonly code: string;
  constructor(cause: NodeJS.ErrnoException) {
    super(cause instanceof NoFolderError ? cause.message : nameOf(cause), { cause });
    this.code = cause.code ?? '';
  }
}

/** Every entry of an open folder, until `visit` says no. @throws SourceError; what `visit` throws */
function eachEntry(
  open: () => Folder,
  close: (folder: Folder) => void,
  visit: (entry: Dirent) => boolean,
): void {
  const folder = ofSource(open);
  try {
    const entries = ofSource(() => opendirSync(folder.prefix, { bufferSize: 512 }));
    try {
      const next = (): Dirent | null => ofSource(() => entries.readSync());
      for (let entry = next(); entry !== null; entry = next()) if (!visit(entry)) return;
    } finally {
      entries.closeSync();
    }
  } finally {
    close(folder);
  }
}

function ofSource<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new SourceError(error as NodeJS.ErrnoException);
  }
}

function kindOf(entry: Dirent): string {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'symbolic link';
  if (entry.isSocket()) return 'socket';
  if (entry.isFIFO()) return 'pipe';
  return entry.isBlockDevice() || entry.isCharacterDevice()
    ? 'device'
    : 'thing that the system does not name';
}
