// What a traced program did to a folder, as effects on inodes and flushes.
// Lives here: reading the trace. Never here: what of it lasts, what the program may rely on.
import type { FileState, FolderContent } from './folder-content.ts';

/** A file or a folder of the model, whatever its name. */
export interface Inode {
  readonly id: number;
  readonly isFolder: boolean;
}

/** One change of the disk: of names, all at once, or of what is in one file. */
type Change =
  | {
      readonly names: readonly {
        readonly folder: Inode;
        readonly name: string;
        readonly inode: Inode | null;
      }[];
    }
  | { readonly file: Inode; readonly apply: (file: FileState) => void };

/** A change, or a flush that covers those that were made before it began. */
export interface TracedEvent {
  readonly what: Change | { readonly flush: Inode | 'all'; readonly covers: number };
  /** As strace wrote it, shortened. */
  readonly line: string;
}

/** A run that was traced. */
export interface TracedDisk {
  readonly events: readonly TracedEvent[];
  readonly top: Inode;
  readonly start: ReadonlyMap<Inode, Readonly<FileState> | ReadonlyMap<string, Inode>>;
}

/** The calls that are to be traced, with whole strings in hexadecimal. */
export const tracing: readonly string[] = [
  '-xx',
  '-s',
  '1000000',
  '-e',
  'trace=openat,write,pwrite64,writev,pwritev,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,' +
    'fsync,fdatasync,syncfs,sync,sync_file_range,ftruncate,truncate,utimensat,fchmod,chmod,fchown,fallocate,copy_file_range',
];

/**
 * What strace wrote with `tracing`, about one folder.
 * @param before what was in it before, all durable
 */
export function readTrace(trace: string, folder: string, before: FolderContent): TracedDisk {
  let ids = 0;
  const make = (isFolder: boolean): Inode => ({ id: (ids += 1), isFolder });
  const top = make(true);
  const names = new Map<Inode, Map<string, Inode>>([[top, new Map()]]);
  const start = new Map<Inode, FileState | Map<string, Inode>>();
  const find = (path: string): Inode | undefined =>
    parts(path, folder).reduce<Inode | undefined>(
      (at, part) => (at === undefined ? at : names.get(at)?.get(part)),
      top,
    );
  const put = (path: string, inode: Inode | null): { folder: Inode; name: string; inode: Inode | null } => {
    const all = parts(path, folder);
    const name = all.pop() ?? '';
    const parent = find(`${folder}/${all.join('/')}`);
    if (parent === undefined) throw new Error(`no folder of ${path} in the model`);
    if (inode === null) names.get(parent)?.delete(name);
    else names.get(parent)?.set(name, inode);
    return { folder: parent, name, inode };
  };
  const born = (path: string, isFolder: boolean): Change => {
    const inode = make(isFolder);
    if (isFolder) names.set(inode, new Map());
    return { names: [put(path, inode)] };
  };
  const isInside = (path: string): boolean => path === folder || path.startsWith(`${folder}/`);
  for (const [path, entry] of before) {
    const made = born(`${folder}/${path}`, entry === 'folder');
    const inode = 'names' in made ? made.names[0]?.inode : null;
    if (entry !== 'folder' && inode) start.set(inode, { ...entry });
  }
  for (const [inode, entries] of names) start.set(inode, new Map(entries));

  const events: TracedEvent[] = [];
  const sizes = new Map<Inode, number>();
  for (const [inode, entry] of start) if (!(entry instanceof Map)) sizes.set(inode, entry.bytes.length);
  const handles = new Map<string, string>();
  const appending = new Set<string>();
  for (const { call, args, result, resultPath, begun } of calls(trace, () => events.length)) {
    const own = /^\d+<([^>]*)>/.exec(args)?.[1] ?? '';
    const [first = '', second = ''] = strings(args).map((each) =>
      each.replace(/^\/proc\/self\/fd\/(\d+)/, (_, fd: string) => handles.get(fd) ?? `/closed-${fd}`),
    );
    const record = (what: TracedEvent['what']): void => {
      events.push({
        what,
        line: `${call}(${own || first}${call.startsWith('rename') ? ` → ${second}` : ''})`,
      });
    };
    if (result.startsWith('-1')) continue;
    if (call === 'openat') {
      handles.set(result, resultPath);
      appending.delete(result);
      if (args.includes('O_APPEND')) appending.add(result);
      if (!isInside(first)) continue;
      const known = find(first);
      if (known === undefined) {
        record(born(first, false));
        const inode = find(first);
        const mode = Number(/, (0\d+)$/.exec(args)?.[1]?.replace(/^0/, '0o') ?? 0o644) & ~0o022;
        if (inode !== undefined) record({ file: inode, apply: (file) => (file.mode = mode) });
      } else if (args.includes('O_TRUNC')) {
        sizes.set(known, 0);
        record({ file: known, apply: (file) => (file.bytes = Buffer.alloc(0)) });
      }
    } else if (call === 'syncfs' || call === 'sync') record({ flush: 'all', covers: begun });
    else if (own !== '' && isInside(own)) {
      const inode = find(own);
      // Of a file that has lost its name meanwhile nothing is asked.
      if (inode === undefined) continue;
      if (call === 'fsync' || call === 'fdatasync') record({ flush: inode, covers: begun });
      else if (call === 'write' || call === 'pwrite64') {
        const bytes = Buffer.from(/"((?:[^"\\]|\\.)*)"/.exec(args)?.[1]?.replaceAll('\\x', '') ?? '', 'hex');
        const at = call === 'pwrite64' ? Number(/, (\d+)$/.exec(args)?.[1]) : (sizes.get(inode) ?? 0);
        if (bytes.length < Number(result)) throw new Error(`strace cut a write to ${own}`);
        const written = bytes.subarray(0, Number(result));
        sizes.set(inode, Math.max(sizes.get(inode) ?? 0, at + written.length));
        record({ file: inode, apply: (file) => (file.bytes = overwritten(file.bytes, written, at)) });
      } else if (call === 'ftruncate') {
        const length = Number(/, (\d+)$/.exec(args)?.[1]);
        sizes.set(inode, length);
        record({
          file: inode,
          apply: (file) =>
            (file.bytes = overwritten(file.bytes, Buffer.alloc(0), length).subarray(0, length)),
        });
      } else if (call === 'utimensat') {
        const [, mtime] = [...args.matchAll(/tv_sec=(\d+), tv_nsec=(\d+)/g)].map(
          ([, seconds, nanoseconds]) => Number(seconds) + Number(nanoseconds) / 1e9,
        );
        record({ file: inode, apply: (file) => (file.mtime = mtime ?? 0) });
      } else if (call === 'fchmod') {
        const mode = Number(`0o${/, 0?(\d+)$/.exec(args)?.[1] ?? '644'}`);
        if (!inode.isFolder) record({ file: inode, apply: (file) => (file.mode = mode) });
      } else if (call === 'fchown') {
        // Nothing relies on it but who comes after; that it was made is an effect all the same.
        if (!inode.isFolder) record({ file: inode, apply: () => undefined });
      } else throw new Error(`the model does not know ${call} of ${own}`);
    } else if (isInside(first)) {
      if (call === 'mkdir') record(born(first, true));
      else if (call === 'unlink' || call === 'rmdir') record({ names: [put(first, null)] });
      else if (call === 'rename') {
        const inode = find(first);
        if (inode === undefined) throw new Error(`the model has no ${first}`);
        record({ names: [put(first, null), put(second, inode)] });
      } else if (call === 'link') {
        const inode = find(first);
        if (inode === undefined) throw new Error(`the model has no ${first}`);
        record({ names: [put(second, inode)] });
      } else throw new Error(`the model does not know ${call} of ${first}`);
    }
  }
  return { events, top, start };
}

const parts = (path: string, folder: string): string[] =>
  path.slice(folder.length).split('/').filter(Boolean);

/** What was never written in between is zeros. */
function overwritten(bytes: Buffer, by: Buffer, at: number): Buffer {
  const all = Buffer.alloc(Math.max(bytes.length, at + by.length));
  bytes.copy(all);
  by.copy(all, at);
  return all;
}

const strings = (args: string): string[] =>
  [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) =>
    Buffer.from(hex.replaceAll('\\x', ''), 'hex').toString('utf8'),
  );

interface Call {
  readonly call: string;
  readonly args: string;
  readonly result: string;
  readonly resultPath: string;
  /** What was recorded when it began. */
  readonly begun: number;
}

/** Calls in the order they ended. One that was interrupted by another thread's is put together. */
function* calls(trace: string, now: () => number): Iterable<Call> {
  const begun = new Map<string, { readonly text: string; readonly at: number }>();
  for (const raw of trace.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(raw) ?? [];
    const start = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (start !== undefined) {
      begun.set(thread, { text: start, at: now() });
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const earlier = resumed === undefined ? undefined : begun.get(thread);
    const whole = earlier === undefined ? rest : earlier.text + (resumed ?? '');
    const [, call = '', args = '', result = '', path = ''] =
      /^(\w+)\((.*)\) += (-?\d+)(?:<(.*)>)?(?: .*)?$/.exec(whole) ?? [];
    if (call !== '')
      yield { call, args: plain(args, call), result, resultPath: unhex(path), begun: earlier?.at ?? now() };
  }
}

/** Paths in angle brackets, in letters; strings stay as they are. */
const plain = (args: string, call: string): string =>
  call === '' ? args : args.replace(/<([^>"]*)>/g, (_, path: string) => `<${unhex(path)}>`);

const unhex = (text: string): string =>
  text.replace(/(?:\\x[0-9a-f]{2})+/g, (hex) =>
    Buffer.from(hex.replaceAll('\\x', ''), 'hex').toString('utf8'),
  );
