import { expect, test } from 'vitest';
import { rateStores } from '../../../../src/operations/migrate/rate-stores.ts';
import type { StoreFinding } from '../../../../src/operations/migrate/migration-facts.ts';
import type { FolderVerdict } from '../../../../src/operations/migrate/judge-folders.ts';
import type { PlanReason } from '../../../../src/operations/migrate/plan-reason.ts';
import { aStore, aWish, nothingAt, someFacts } from './facts.ts';

const rated = (...stores: StoreFinding[]): readonly PlanReason[] => rateStores(someFacts({ stores }), aWish);
const codes = (...stores: StoreFinding[]): readonly string[] => rated(...stores).map(({ code }) => code);

test('a store that was read tells its amount', () => {
  const [, found] = rated(aStore('packages', { files: 3, bytes: 42 }));
  expect(found).toMatchObject({ code: 'store.found', vote: 'ok', store: 'packages', value: 42 });
});

test.each([
  ['taskLogs', 'unknown'],
  ['artifacts', 'unknown'],
  ['packages', 'unknown'],
  ['imports', 'warn'],
  ['eventExports', 'warn'],
  ['telemetry', 'warn'],
] as const)('nothing at the place of %s: %s', (kind, vote) => {
  const store = aStore(kind, nothingAt(`/octopus/x`));
  expect(rated(store).find(({ code }) => code === 'store.missing')).toMatchObject({ vote, store: kind });
});

test.each([
  ['operator', 'only --store tells where telemetry is'],
  ['api', 'no source that answers in the outage tells where telemetry is'],
] as const)(
  'a kind of which nobody but %s tells may not be possible to read back, where it moves',
  (source, said) => {
    const atRest = judged('old', 'untold');
    const found = (path: string): readonly PlanReason[] =>
      rateStores(
        someFacts({ stores: [aStore('telemetry', {}, { sources: [source], path })], atRest }),
        aWish,
      );
    const reason = found('/octopus/Telemetry').find(({ code }) => code === 'store.not-read-back');
    expect(reason).toMatchObject({ vote: 'warn', store: 'telemetry' });
    expect(reason?.message.startsWith(said)).toBe(true);
    expect(found('/mnt/octopus/Telemetry').map(({ code }) => code)).not.toContain('store.not-read-back');
  },
);

test.each([
  ['nobody tells anything', judged('untold', 'untold'), 'where the stores are'],
  [
    'a kind hangs off something that nobody tells',
    judged('mixture', 'unclear'),
    'where these are: telemetry',
  ],
] as const)('no outage is begun of which nobody could tell how it ends: %s', (_, atRest, said) => {
  const stores = [aStore('telemetry', {}, { sources: ['api'] })];
  const reasons = rateStores(someFacts({ stores, atRest }), aWish);
  expect(reasons.find(({ code }) => code === 'sources.silent-at-rest')).toMatchObject({
    vote: 'forbid',
    risk: null,
    message: expect.stringContaining(said) as string,
    hint: expect.stringContaining('neither the REST API nor a command in a container counts') as string,
  });
  expect(reasons.map(({ code }) => code)).not.toContain('store.not-read-back');
});

function judged(state: FolderVerdict['state'], telemetry: 'untold' | 'unclear'): FolderVerdict {
  return { state, folders: [{ name: 'telemetry', state: telemetry, found: 'not to be told', place: null }] };
}

test('a link and a drive of its own are told, and the store is read all the same', () => {
  expect(codes(aStore('packages', { realPath: '/disk2/Packages' }))).toEqual([
    'sources.told',
    'store.link',
    'store.found',
  ]);
  const other = { ...aWish, here: 'windows' as const, maps: [] };
  const spelled = aStore(
    'packages',
    { realPath: 'c:\\octopus\\PACKAGES' },
    { path: 'C:\\Octopus\\Packages' },
    other,
  );
  expect(codes(spelled)).not.toContain('store.link');
  expect(codes(aStore('packages', {}, { location: 'mapped-drive' }))).toContain('store.mapped-drive');
});

test('a store at its target stays, and one that stays is enough of a plan with others that move', () => {
  const stays = aStore('packages', {}, { path: '/mnt/octopus/Packages' });
  expect(codes(stays, aStore('artifacts'))).toEqual(['sources.told', 'store.stays', 'store.found']);
});

test('the folder of the nodes is named together with the one of this machine', () => {
  const wish = { ...aWish, maps: [{ node: 'C:\\Octopus', local: '/mnt/c' }] };
  const store = aStore('packages', {}, { path: 'C:\\Octopus\\Packages' }, wish);
  expect(rateStores(someFacts({ stores: [store] }), wish)[1]?.message).toMatch(
    /'C:\\Octopus\\Packages', here '\/mnt\/c\/Packages'/,
  );
});

test('who told, who did not, and what a root drags along', () => {
  const facts = someFacts();
  const found = rateStores(
    {
      ...facts,
      silent: [{ source: 'api', node: null, why: 'there is no key' }],
      resolved: {
        ...facts.resolved,
        dragged: [
          { name: 'DataBus', path: '/octopus/DataBus', below: 'home' },
          { name: 'DataStreams', path: null, below: null },
        ],
      },
    },
    aWish,
  );
  expect(found[0]).toMatchObject({ code: 'sources.told', value: 1 });
  expect(found[1]).toMatchObject({ code: 'sources.silent', vote: 'skip' });
  expect(found.at(-1)).toMatchObject({ code: 'root.drags', vote: 'warn', value: 2 });
  expect(found.at(-1)?.message).toMatch(
    /^DataBus \(\/octopus\/DataBus\), DataStreams \(nobody tells where\) may be made anew/,
  );
});
