import { lstatSync, opendirSync, realpathSync, type Stats } from 'node:fs';
import type { TreeFinding, TreeSurvey } from '../../model/surveyed-tree.ts';
import { codeOf, nameOf } from './code-of.ts';
import { nameFindings } from './name-findings.ts';
import { isOurs } from './temporary-name.ts';
import { below } from './worker-messages.ts';

const mostFindings = 100;
const mostGroups = 200;

/**
 * Reads a whole tree without following a link. `looked` is called for every entry. Throws nothing but for a path it may not look at.
 * @param longest so many UTF-16 units may a path below it have; left out: as many as it likes
 */
export function surveyTree(path: string, looked: (bytes: number) => void, longest = Infinity): TreeSurvey {
  const empty = {
    path,
    realPath: null,
    device: null,
    files: 0,
    bytes: 0,
    folders: 0,
    largest: null,
    oldestAt: null,
    newestAt: null,
    groups: [],
    findings: [],
    findingsTotal: 0,
  };
  let realPath: string;
  let top: Stats;
  try {
    realPath = realpathSync(path);
    top = lstatSync(realPath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ...empty, state: 'missing' };
    throw error;
  }
  if (!top.isDirectory()) return { ...empty, state: 'other', realPath };
  const all = { files: 0, bytes: 0, folders: 0, oldest: Infinity, newest: -Infinity, others: 0 };
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
  let largest: TreeSurvey['largest'] = null;
  const groups = new Map<string, Group>();
  const findings: TreeFinding[] = [];
  const counts = new Map<string, number>();
  const find = (code: TreeFinding['code'], at: string, detail: string): void => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count <= mostFindings) findings.push({ code, path: at, detail });
  };
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const lower = new Map<string, string>();
    const plain = folder === '' ? realPath : `${realPath}/${folder}`;
    try {
      const entries = opendirSync(plain, { bufferSize: 512 });
      try {
        for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
          const { name } = entry;
          if (isOurs(name) || (folder === '' && name === '.octo-ha')) continue;
          const at = below(folder, name);
          for (const { code, detail } of nameFindings(name, at, longest)) find(code, at, detail);
          const twin = lower.get(name.toLowerCase());
          if (twin === undefined) lower.set(name.toLowerCase(), name);
          else find('case-twins', at, `it differs from '${twin}' only in the case of its letters`);
          const stats = lstatSync(`${plain}/${name}`, { throwIfNoEntry: false });
          if (stats === undefined) continue;
          looked(stats.size);
          if (stats.uid !== uid || stats.gid !== gid) all.others += 1;
          if (stats.isDirectory()) {
            all.folders += 1;
            waiting.push(at);
          } else if (stats.isSymbolicLink())
            find('symlink', at, 'it is a symbolic link and will not be copied');
          else if (!stats.isFile()) find('special', at, 'it is no file and will not be copied');
          else {
            all.files += 1;
            all.bytes += stats.size;
            all.oldest = Math.min(all.oldest, stats.mtimeMs);
            all.newest = Math.max(all.newest, stats.mtimeMs);
            if (largest === null || stats.size > largest.bytes) largest = { path: at, bytes: stats.size };
            const cut = at.indexOf('/');
            const group = cut === -1 ? '' : at.slice(0, cut);
            addTo(groups, group, stats);
          }
        }
      } finally {
        entries.closeSync();
      }
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || folder === '')
        find('unreadable', folder, `${nameOf(error)} when read`);
    }
  }
  return {
    path,
    state: 'folder',
    realPath,
    device: String(top.dev),
    files: all.files,
    bytes: all.bytes,
    folders: all.folders,
    largest,
    oldestAt: all.files === 0 ? null : new Date(all.oldest).toISOString(),
    newestAt: all.files === 0 ? null : new Date(all.newest).toISOString(),
    groups: biggest(groups),
    findings,
    ...(uid === undefined ? {} : { otherOwners: all.others }),
    findingsTotal: [...counts.values()].reduce((sum, each) => sum + each, 0),
  };
}

interface Group {
  readonly files: number;
  readonly bytes: number;
  readonly largestBytes: number;
  /** Milliseconds. */
  readonly oldest: number;
}

const emptyGroup: Group = { files: 0, bytes: 0, largestBytes: 0, oldest: Infinity };

function addTo(groups: Map<string, Group>, name: string, { size, mtimeMs }: Stats): void {
  const file = { files: 1, bytes: size, largestBytes: size, oldest: mtimeMs };
  groups.set(name, together(groups.get(name) ?? emptyGroup, file));
}

function together(one: Group, other: Group): Group {
  return {
    files: one.files + other.files,
    bytes: one.bytes + other.bytes,
    largestBytes: Math.max(one.largestBytes, other.largestBytes),
    oldest: Math.min(one.oldest, other.oldest),
  };
}

function biggest(groups: ReadonlyMap<string, Group>): TreeSurvey['groups'] {
  const sorted = [...groups].sort(([aName, a], [bName, b]) => b.bytes - a.bytes || (aName < bName ? -1 : 1));
  const rest = sorted.slice(mostGroups - 1).map(([, group]) => group);
  const few: readonly (readonly [string, Group])[] =
    sorted.length <= mostGroups
      ? sorted
      : [...sorted.slice(0, mostGroups - 1), ['…', rest.reduce(together, emptyGroup)]];
  return few.map(([name, { oldest, ...group }]) => ({
    name,
    ...group,
    oldestAt: new Date(oldest).toISOString(),
  }));
}
