// Trees, a target and the built program that touches stores, for the tests of the copy engine.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stores } from '../../../src/edges/stores.ts';
import { openStores, type StoresHand } from '../../../src/files/open-stores.ts';
import type { CopyWish, TreeCopy } from '../../../src/model/tree.ts';
import { randomFrom } from '../../rounds.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The built program. */
export const program = join(root, 'dist', 'store-worker.js');

/** The built program that touches the state folder. */
export const stateProgram = join(root, 'dist', 'state-worker.js');

/** Builds it, where it is not of these sources. */
export function buildPrograms(): void {
  execFileSync(process.execPath, ['build.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Processes of this test that run a program of ours. On Linux. */
export const childrenOf = (ours: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
          .split(') ')[1]
          ?.split(' ')[1];
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1').includes(ours)
        );
      } catch {
        return false;
      }
    });

/** What every target of these tests is opened with. */
export const hand = {
  instance: { server: 'SQL01', database: 'Octopus' },
  operator: { user: 'ada', host: 'ops-1', pid: process.pid },
};

/** The stores of the product, over the built program. */
export const stores = (more: Partial<StoresHand> = {}): Stores =>
  openStores({ program, redact: (text) => text, ...hand, ...more });

/** Folders of a test; the tree is one of task logs. */
export interface Scene {
  readonly folder: string;
  readonly source: string;
  readonly target: string;
  readonly trees: readonly TreeCopy[];
  readonly remove: () => void;
}

/** An empty source, and a target that is not there yet. */
export function scene(base = tmpdir()): Scene {
  const folder = mkdtempSync(join(base, 'octo-ha-store-'));
  const source = join(folder, 'source');
  const target = join(folder, 'target');
  mkdirSync(source);
  return {
    folder,
    source,
    target,
    trees: [{ name: 'taskLogs', from: source, to: 'TaskLogs' }],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Settles what is still; preseeds what lives. */
export const settle: CopyWish = { phase: 'settle', bytesPerSecond: null, workers: null };
export const preseed: CopyWish = { phase: 'preseed', bytesPerSecond: null, workers: null };
export const never = new AbortController().signal;
export const quiet = (): void => undefined;

/** Some hours ago, in seconds, so that no file is too young to be trusted. */
export const longAgo = 1_770_000_000.25;

/** Writes a file with its folders, old enough to be copied at once. */
export function put(at: string, content: string | Buffer, modified = longAgo, mode = 0o644): void {
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, content, { mode });
  utimesSync(at, modified, modified);
}

/** So many files in so many folders, from a seed; sizes from nothing to some KiB. */
export function fill(folder: string, files: number, folders: number, seed: number): void {
  const random = randomFrom(seed);
  for (let file = 0; file < files; file += 1) {
    const content = Buffer.alloc(Math.floor(random() ** 3 * 9000), `${String(file)} ${String(random())} `);
    put(
      join(folder, `servertasks-${String(file % folders)}`, `${String(file)}.txt`),
      content,
      longAgo + file,
    );
  }
}

const owner = ({ uid, gid }: { readonly uid: number; readonly gid: number }): string =>
  `${String(uid)}:${String(gid)}`;

/** Every entry below a folder but `.octo-ha`: of a file its bytes, mode, time and owner; of a folder its owner; of others what they are. */
export function snapshot(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    for (const { name } of readdirSync(join(folder, path), { withFileTypes: true })) {
      const at = path === '' ? name : `${path}/${name}`;
      if (at === '.octo-ha') continue;
      const stats = lstatSync(join(folder, at));
      if (stats.isDirectory()) {
        found.set(at, `folder ${owner(stats)}`);
        visit(at);
      } else if (stats.isFile()) {
        const hash = createHash('sha256')
          .update(readFileSync(join(folder, at)))
          .digest('hex')
          .slice(0, 16);
        // A copy has whole microseconds: half a millisecond must not be rounded up here and down there.
        const times = String(Math.round(Math.round(stats.mtimeMs * 1000) / 1000));
        found.set(
          at,
          `${hash} ${String(stats.size)} ${(stats.mode & 0o777).toString(8)} ${times} ${owner(stats)}`,
        );
      } else found.set(at, 'other');
    }
  };
  visit('');
  return found;
}

/** Also what reading does not change: the time of the last change of each inode. */
export function fingerprint(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((at) => {
      const { ino, ctimeMs, mtimeMs, size } = lstatSync(join(folder, at));
      return [at, ino, ctimeMs, mtimeMs, size].map(String).join(' ');
    })
    .join('\n');
}

/** Names in a target that are not finished. */
export const temporaries = (target: string): readonly string[] =>
  readdirSync(target, { recursive: true, encoding: 'utf8' }).filter((at) => at.endsWith('.part'));
