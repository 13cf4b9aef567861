import { expect, test } from 'vitest';
import type { ServiceDriver } from '../../../../src/edges.ts';
import type { FilesQuestion, SeenFile } from '../../../../src/model/seen-file.ts';
import type { ProvedFile, ProvedPage, VerifyWish } from '../../../../src/model/tree.ts';
import { batches, verifyFrom } from '../../../../src/operations/migrate/verify-from.ts';

const never = new AbortController().signal;
const file = (path: string, bytes = 3, sha256 = `hash of ${path}`): ProvedFile => ({
  ...{ tree: 'taskLogs', path, bytes, modified: 1000, sha256 },
});
const good = ({ bytes, sha256 }: ProvedFile, modified = 1001): SeenFile => ({
  ...{ state: 'file', bytes, modified, sha256 },
});

interface There {
  readonly abilities?: readonly 'read'[];
  readonly root?: SeenFile;
  readonly token?: SeenFile;
  /** By path. */
  readonly files?: Readonly<Record<string, SeenFile>>;
}

/** Looks through `node-2` at what is `there`. */
async function look(
  pages: readonly (readonly ProvedFile[])[],
  there: There,
  level: VerifyWish,
  to = '/share',
) {
  const asked: FilesQuestion[] = [];
  const known = (path: string, hash: boolean): SeenFile => {
    if (path === to) return there.root ?? { state: 'folder' };
    if (path.endsWith('token'))
      return there.token ?? { state: 'file', bytes: 9, modified: 1, sha256: 'the token' };
    const seen = there.files?.[path] ?? { state: 'missing' };
    return seen.state === 'file' && !hash ? { ...seen, sha256: null } : seen;
  };
  const driver = {
    ...{ kind: 'ssh', target: 'ssh node-2', abilities: new Set(there.abilities ?? ['read']) },
    lookAt: (question: FilesQuestion) => {
      asked.push(question);
      return Promise.resolve(question.paths.map((path) => known(path, question.hash)));
    },
  } as Partial<ServiceDriver> as ServiceDriver;
  const proved = (_: unknown, __: unknown, from: number): Promise<ProvedPage> =>
    Promise.resolve({
      files: pages[from] ?? [],
      next: from + 1 < pages.length ? from + 1 : null,
      token: 'the token',
    });
  const store = {
    kind: 'taskLogs',
    from: '',
    to: `${to}/TaskLogs`,
    folder: 'TaskLogs',
    setting: null,
  } as const;
  const verified = await verifyFrom(
    { node: 'node-2', to, stores: [store], trees: [], level },
    {
      target: { proved },
      hosts: { serviceOf: (name) => (name === 'node-2' ? driver : null) },
      report: () => undefined,
    },
    never,
  );
  return { verified, asked };
}

test('every page is asked for, and what the node sees is compared with what was proved', async () => {
  const pages = [
    [file('a'), file('b/c'), file('written')],
    [file('gone'), file('short'), file('other')],
    [file('dark'), file('x\ny')],
  ];
  const files = {
    '/share/TaskLogs/a': good(file('a')),
    '/share/TaskLogs/b/c': good(file('b/c')),
    '/share/TaskLogs/short': good(file('short', 2)),
    '/share/TaskLogs/written': good(file('written', 3, 'by a node'), 1600),
    '/share/TaskLogs/other': good(file('other', 3, 'another')),
    '/share/TaskLogs/dark': { state: 'unreadable', detail: 'it cannot be read there' } as const,
  };
  const { verified, asked } = await look(pages, { files }, { level: 'full' });
  expect(verified.named).toEqual({ files: 8, bytes: 14 });
  expect(verified.hashed).toEqual({ files: 5, bytes: 14 });
  expect(verified.troubles.map(({ path, code }) => `${path} ${code}`)).toEqual([
    'written changed',
    'gone missing',
    'short differs',
    'other differs',
    'x\ny failed',
    'dark failed',
  ]);
  expect(verified.troublesTotal).toBe(6);
  const totals = { changed: 1, missing: 1, differs: 2, failed: 2 };
  expect(verified.trees).toEqual([{ name: 'taskLogs', seen: 7, totals }]);
  expect(asked.every(({ hash }) => hash)).toBe(true);
  expect(asked.flatMap(({ paths }) => paths)).not.toContain('/share/TaskLogs/x\ny');
});

test('names and quick read no bytes, and paths are spelled as the node does', async () => {
  const to = '\\\\nas\\octopus';
  const files = { '\\\\nas\\octopus\\TaskLogs\\b\\c': good(file('b/c', 3, 'another')) };
  for (const level of ['names', 'quick'] as const) {
    const { verified, asked } = await look([[file('b/c')]], { files }, { level }, to);
    expect(verified).toMatchObject({ level, hashed: { files: 0 }, troubles: [] });
    expect(asked.slice(1).map(({ hash }) => hash)).toEqual([false]);
  }
});

test.each([
  [{ root: { state: 'missing' } }, 'store.not-seen-there'],
  [{ token: { state: 'missing' } }, 'store.other-there'],
  [{ token: { state: 'file', bytes: 9, modified: 1, sha256: 'of another' } }, 'store.other-there'],
  [{ token: { state: 'unreadable', detail: '' } }, 'store.not-seen-there'],
  [{ abilities: [] }, 'host.unsupported'],
] as const)('where the node cannot see the target nothing is compared: %j is %s', async (there, code) => {
  await expect(look([[file('a')]], there, { level: 'full' })).rejects.toMatchObject({ code, exitCode: 3 });
});

test('no call asks for too many files, letters or bytes', () => {
  const sizes = (files: readonly ProvedFile[]): readonly number[] =>
    batches(files).map(({ length }) => length);
  expect(sizes(Array.from({ length: 1001 }, (_, at) => file(String(at))))).toEqual([500, 500, 1]);
  expect(sizes([file('a', 9e8), file('b', 9e8), file('c', 1), file('d', 5e9)])).toEqual([1, 2, 1]);
  expect(sizes([file('a'.repeat(40_000)), file('b'.repeat(40_000))])).toEqual([1, 1]);
  expect(sizes([])).toEqual([]);
});
