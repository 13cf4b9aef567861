import { expect, test } from 'vitest';
import {
  keptInJournal,
  keptInWords,
  keptOnTarget,
} from '../../../../src/operations/migrate/kept-on-target.ts';
import { fakeShare, fakeStores, type FakeStores } from '../../../fakes/fake-stores.ts';

const never = new AbortController().signal;
const stays = { name: 'imports', path: 'S:\\Imports', stays: true };
const goes = { name: 'eventExports', path: 'S:\\EventExports', stays: false };

function work(
  files: readonly string[],
  ...accepted: readonly string[]
): { readonly stores: FakeStores; readonly of: Parameters<typeof keptOnTarget>[1] } {
  const stores = fakeStores({ share: fakeShare(Object.fromEntries(files.map((path) => [path, 'x']))) });
  const edges = { stores, report: () => undefined };
  return { stores, of: { edges, maps: [{ node: 'S:\\', local: '/new' }], accepted: new Set(accepted) } };
}

test('what has a path of its own stays in use, and is not looked at', async () => {
  const { stores, of } = work([]);
  stores.failOn('survey');
  const kept = await keptOnTarget([stays], of, never);
  expect(kept).toEqual([{ name: 'imports', path: 'S:\\Imports', inUse: true }]);
  expect(keptInWords(kept)).toEqual([
    "imports came after the cutover and stays on the target, in 'S:\\Imports': the nodes go on using it there",
  ]);
});

test('what goes with the root and has no files is none', async () => {
  expect(await keptOnTarget([goes], work([]).of, never)).toEqual([]);
});

test('what goes with the root and has files refuses, with the way to keep it in use', async () => {
  const files = ['/new/EventExports/1.zip', '/new/EventExports/2.zip'];
  await expect(keptOnTarget([stays, goes], work(files).of, never)).rejects.toMatchObject({
    code: 'rollback.unreachable-there',
    exitCode: 4,
    message: expect.stringContaining("eventExports in 'S:\\EventExports' (2 files)") as string,
    hint: expect.stringContaining('Octopus.Server path --eventExports=S:\\EventExports') as string,
  });
  const kept = await keptOnTarget([goes], work(files, 'left-on-target').of, never);
  expect(kept).toEqual([{ name: 'eventExports', path: 'S:\\EventExports', inUse: false }]);
  expect(keptInWords(kept)[0]).toContain('no node sees it any more');
});

test('a folder that cannot be looked at is not taken for an empty one', async () => {
  const { stores, of } = work([]);
  stores.failOn('survey');
  await expect(keptOnTarget([goes], of, never)).rejects.toMatchObject({ exitCode: 3 });
});

test.each([
  ['unreadable', 'EACCES when read'],
  ['symlink', 'it is a symbolic link and will not be copied'],
] as const)('files that cannot be counted are not taken for none: %s', async (code, detail) => {
  const { stores, of } = work(['/new/EventExports/.octo-ha/x']);
  const survey: typeof stores.survey = async (...asked) => ({
    ...(await stores.survey(...asked)),
    findings: [{ code, path: 'Spaces-1', detail }],
    findingsTotal: 1,
  });
  const edges = { ...of.edges, stores: { survey } };
  await expect(keptOnTarget([goes], { ...of, edges }, never)).rejects.toMatchObject({
    code: 'rollback.unreachable-there',
    exitCode: 4,
    message: expect.stringContaining(`(0 files seen; 'Spaces-1': ${detail})`) as string,
  });
  const accepted = new Set(['left-on-target']);
  expect(await keptOnTarget([goes], { ...of, edges, accepted }, never)).toMatchObject([{ inUse: false }]);
});

test('the journal keeps it; where it tells of none there is none', () => {
  const folders = [{ name: 'imports', path: 'S:\\Imports', inUse: true }];
  const line = {
    at: '',
    by: { user: 'ada', host: 'ops-1', pid: 7 },
    step: 'kept.left',
    nodeId: null,
    values: { folders },
  };
  expect(keptInJournal([line])).toEqual(folders);
  expect(keptInJournal([])).toEqual([]);
});
