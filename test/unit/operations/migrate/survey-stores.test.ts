import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import { surveyStores, targetPath } from '../../../../src/operations/migrate/survey-stores.ts';
import type { Surveyed } from '../../../../src/operations/migrate/survey-stores.ts';
import type { MigrateWish } from '../../../../src/operations/migrate/migrate-wish.ts';
import { fakeShare, fakeStores, shareGone } from '../../../fakes/fake-stores.ts';
import type { FakeStores } from '../../../fakes/fake-stores.ts';
import { aStore, aWish, someFacts } from './facts.ts';
import { refusalOf } from './readings.ts';

const calm = new AbortController().signal;
const { resolved } = someFacts({ stores: [aStore('packages'), aStore('artifacts')] });

function world(files: Readonly<Record<string, string>>, folders: readonly string[]): FakeStores {
  const share = fakeShare(files);
  for (const folder of folders) share.folders.add(folder);
  return fakeStores({ share });
}

function look(stores: FakeStores, wish: MigrateWish = aWish, events: StepEvent[] = []): Promise<Surveyed> {
  let ticks = 0;
  const clock = { now: () => new Date(0), ticks: () => (ticks += 1_500), sleep: () => Promise.resolve() };
  return surveyStores(resolved, wish, { stores, clock, report: (event) => events.push(event) }, calm);
}

const files = { '/octopus/Packages/a.zip': '12345', '/octopus/Artifacts/b.txt': '1' };

test('reads every store, tells how long it took, and changes nothing', async () => {
  const stores = world(files, ['/mnt/octopus']);
  const { stores: found, target } = await look(stores);
  expect(found.map(({ place, source, there }) => [place.kind, source, there])).toMatchObject([
    ['packages', { kind: 'read', survey: { files: 1, bytes: 5 }, seconds: 1.5 }, null],
    ['artifacts', { kind: 'read', survey: { files: 1, bytes: 1 } }, null],
  ]);
  expect(target).toMatchObject({
    place: { kind: 'probed', probe: { state: 'folder', entries: 0 } },
    journal: null,
  });
  expect(stores.share.written).toEqual([]);
});

test('looks into the folders of the target only where something is in it', async () => {
  const { stores: found } = await look(
    world({ ...files, '/mnt/octopus/Packages/a.zip': '12' }, ['/mnt/octopus']),
  );
  expect(found.map(({ there }) => there)).toMatchObject([
    { kind: 'read', survey: { files: 1, bytes: 2 } },
    { kind: 'read', survey: { state: 'missing' } },
  ]);
});

test('tries the folder above a target that has still to be made', async () => {
  const { target } = await look(world(files, ['/mnt']));
  expect(target.place).toMatchObject({ kind: 'absent', parent: { path: '/mnt', state: 'folder' } });
});

test('finds what octo-ha left in the target', async () => {
  const stores = world(files, ['/mnt/octopus']);
  await (await stores.openTarget('/mnt/octopus', { create: true }, calm)).journals.begin('migrate', {});
  const { target } = await look(stores);
  expect(target.journal).toMatchObject({ runs: [{ verb: 'migrate' }], holder: 'ada on ops-1 (process 7)' });
});

test('goes by the maps of this machine', async () => {
  const wish = {
    ...aWish,
    maps: [
      { node: '/octopus', local: '/here' },
      { node: '/mnt/octopus', local: '/share' },
    ],
  };
  const { stores: found, target } = await look(world({ '/here/Packages/a.zip': '123' }, ['/share']), wish);
  expect(found[0]).toMatchObject({
    fromLocal: '/here/Packages',
    toLocal: '/share/Packages',
    to: '/mnt/octopus/Packages',
  });
  expect(found[0]?.source).toMatchObject({ survey: { bytes: 3 } });
  expect(target.place).toMatchObject({ kind: 'probed', probe: { state: 'folder' } });
});

test('what this machine cannot spell is not touched', async () => {
  const { stores: found, target } = await look(world({}, []), { ...aWish, here: 'windows' });
  expect(found.map(({ source }) => source.kind)).toEqual(['unmapped', 'unmapped']);
  expect(target.place.kind).toBe('unmapped');
});

describe('a share that fails', () => {
  test('is a finding, and the other stores are still read', async () => {
    const stores = world(files, ['/mnt/octopus']);
    stores.failOn('survey', shareGone);
    const { stores: found } = await look(stores);
    expect(found.map(({ source }) => source.kind)).toEqual(['unreachable', 'read']);
    expect(found[0]?.source).toMatchObject({ why: shareGone.message });
  });

  test('as the target is a finding with its way on', async () => {
    const stores = world(files, ['/mnt/octopus']);
    stores.failOn('probe', new UnavailableError('store.hangs', 'it hangs', { hint: 'Mount it anew.' }));
    expect((await look(stores)).target.place).toEqual({
      kind: 'unreachable',
      why: 'it hangs',
      hint: 'Mount it anew.',
    });
  });

  test('by a bug is no finding', async () => {
    const stores = world(files, ['/mnt/octopus']);
    const bug = new TypeError('no such thing');
    stores.failOn('survey', bug);
    await expect(look(stores)).rejects.toBe(bug);
  });
});

test('says what it is at', async () => {
  const events: StepEvent[] = [];
  await look(world(files, ['/mnt/octopus']), aWish, events);
  expect(events.map(({ message }) => message).join('\n')).toMatch(
    /trying \/mnt\/octopus\nreading packages: \/octopus\/Packages\nreading packages: 1 files/,
  );
});

test.each([
  ['//nas/octopus', 'windows', '\\\\nas\\octopus'],
  ['c:/Octopus/', 'windows', 'C:\\Octopus'],
  ['/mnt/octopus/', 'posix', '/mnt/octopus'],
] as const)('%s is a path of %s', (to, system, path) => {
  expect(targetPath(to, system)).toBe(path);
});

test.each([String.raw`\\nas\octopus\a:b`, String.raw`\\nas\octopus\%TEMP%`, String.raw`\\nas\octopus\prod.`])(
  'a target that could not be read back is refused before anything is done: %s',
  (to) => {
    const refusal = refusalOf(() => targetPath(to, 'windows'));
    expect(refusal.code).toBe('migrate.unusable-target');
    expect(refusal.message).toContain(to);
  },
);

test('on Windows the whole path in the target counts, and elsewhere none is too long', async () => {
  const asked: (number | undefined)[] = [];
  const stores = world(files, []);
  const { survey } = stores;
  const counting = {
    ...stores,
    survey: (...given: Parameters<typeof survey>) => {
      asked.push(given[3]);
      return survey(...given);
    },
  };
  const clock = { now: () => new Date(0), ticks: () => 0, sleep: () => Promise.resolve() };
  const edges = { stores: counting, clock, report: () => undefined };
  const maps = [{ node: '\\\\nas\\octopus', local: '/mnt/octopus' }];
  const { places } = someFacts({ stores: [aStore('packages'), aStore('artifacts')] }).resolved;
  await surveyStores({ places, system: 'windows' }, { ...aWish, to: '\\\\nas\\octopus', maps }, edges, calm);
  const room = (folder: string): number => 259 - `\\\\nas\\octopus\\${folder}\\`.length;
  expect(asked).toEqual([room('Packages'), room('Artifacts')]);
  asked.length = 0;
  await surveyStores({ places, system: 'posix' }, aWish, edges, calm);
  expect(asked).toEqual([undefined, undefined]);
});

test.each([
  ['\\\\nas\\prod.', '/mnt/nas'],
  ['\\\\nas\\..', '/mnt/nas'],
  ['C:\\aux.d', '/mnt/c'],
])('a map of what Windows opens elsewhere is refused: %s', async (node, local) => {
  const windows = { places: [], system: 'windows' } as const;
  const clock = { now: () => new Date(0), ticks: () => 0, sleep: () => Promise.resolve() };
  const edges = { stores: world({}, []), clock, report: () => undefined };
  const wish = { ...aWish, to: '\\\\nas\\octopus', maps: [{ node, local }] };
  await expect(surveyStores(windows, wish, edges, calm)).rejects.toMatchObject({
    code: 'migrate.unusable-map',
    message: expect.stringContaining(node) as string,
  });
  // No node of Linux opens anything else by such a name.
  const linux = { ...aWish, maps: [{ node: '/mnt/prod.', local: '/mnt/aux' }] };
  await expect(surveyStores({ places: [], system: 'posix' }, linux, edges, calm)).resolves.toBeDefined();
});

test.each([
  ['/mnt/octopus', 'windows', /Windows/],
  ['\\\\nas\\octopus', 'posix', /Linux/],
  ['C:\\Octopus', 'posix', /Linux/],
] as const)('%s is refused where the nodes run on %s, with a path that is right', (to, system, words) => {
  const refusal = refusalOf(() => targetPath(to, system));
  expect(refusal.code).toBe('migrate.wrong-system');
  expect(refusal.message).toMatch(words);
  const [, right = ''] = /--to as the nodes see it, such as ([^\s,]+)/.exec(refusal.hint) ?? [];
  expect(() => targetPath(right, system)).not.toThrow();
});
