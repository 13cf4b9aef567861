// Every refusal there is, and that what its hint says lifts it.
import { describe, expect, test } from 'vitest';
import type { StoreKind } from '../../../../src/model/store.ts';
import type { TreeFinding } from '../../../../src/model/surveyed-tree.ts';
import type { MigrateWish } from '../../../../src/operations/migrate/migrate-wish.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { planMigration } from '../../../../src/operations/migrate/plan-migration.ts';
import { planReasons } from '../../../../src/operations/migrate/plan-reason-table.ts';
import type { PlanCode, PlanRow } from '../../../../src/operations/migrate/plan-reason-table.ts';
import { planRefusals, planVerdict } from '../../../../src/operations/migrate/plan-refusal.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import {
  aLicense,
  aProbe,
  aStore,
  aSurvey,
  aTarget,
  aWish,
  nothingAt,
  someFacts,
  withStore,
} from './facts.ts';

interface Refusal {
  readonly code: PlanCode;
  readonly vote: 'forbid' | 'unknown';
  readonly facts: MigrationFacts;
  readonly wish?: Partial<MigrateWish>;
  /** What the operator did as the hint says, where no flag of the hint lifts it alone; and the words that say so. */
  readonly lift?: {
    readonly says: RegExp;
    readonly facts?: MigrationFacts;
    readonly wish?: Partial<MigrateWish>;
  };
}

const well = someFacts();
const source = (kind: StoreKind, changes: Parameters<typeof aSurvey>[1]): MigrationFacts =>
  withStore(kind, { source: { kind: 'read', survey: aSurvey('/octopus/x', changes), seconds: 1 } });
const finding = (code: TreeFinding['code']): MigrationFacts =>
  source('artifacts', { findings: [{ code, path: 'a/b', detail: 'so it is' }], findingsTotal: 1 });
const target = (probe: Parameters<typeof aTarget>[0]): MigrationFacts => ({
  ...well,
  target: aTarget(probe),
});
const elsewhere = { says: /--to/, facts: someFacts() };
const windows = (to: string, nodes = 1): MigrationFacts => {
  const wish = { ...aWish, to };
  const stores = [aStore('packages', {}, { path: 'C:\\Octopus\\Packages' }, wish)];
  return {
    ...someFacts({ stores, target: aTarget({}, wish) }),
    cluster: aCluster(Array.from({ length: nodes }, (_, at) => aNode(`n${String(at)}`))),
    resolved: {
      ...well.resolved,
      places: stores.map(({ place }) => place),
      home: 'C:\\Octopus',
      system: 'windows',
    },
  };
};
const unreachable = { kind: 'unreachable', why: 'the share does not answer', hint: null } as const;

const refusals: readonly Refusal[] = [
  {
    code: 'sources.silent-at-rest',
    vote: 'forbid',
    facts: someFacts({ atRest: { state: 'untold', folders: [] } }),
    lift: { says: /Name a service driver/, facts: well },
  },
  {
    code: 'store.nothing-moves',
    vote: 'forbid',
    facts: someFacts({ stores: [aStore('packages', {}, { path: '/mnt/octopus/Packages' })] }),
    lift: elsewhere,
  },
  { code: 'store.missing', vote: 'unknown', facts: source('taskLogs', nothingAt('/octopus/x')) },
  {
    code: 'store.not-a-folder',
    vote: 'forbid',
    facts: source('packages', { state: 'other' }),
    lift: { says: /--store packages=PATH/, facts: well },
  },
  {
    code: 'store.unmapped',
    vote: 'forbid',
    facts: withStore('packages', { source: { kind: 'unmapped' } }),
    lift: { says: /--map \/octopus\/Packages=LOCALPATH/, facts: well },
  },
  {
    code: 'store.unreachable',
    vote: 'unknown',
    facts: withStore('packages', { source: unreachable }),
    lift: { says: /'\/octopus\/Packages' readable/, facts: well },
  },
  {
    code: 'names.case-twins',
    vote: 'unknown',
    facts: { ...finding('case-twins'), target: aTarget({ fileSystem: 'fuse' }) },
  },
  {
    code: 'names.case-twins',
    vote: 'forbid',
    facts: { ...finding('case-twins'), target: aTarget({ fileSystem: 'cifs' }) },
  },
  {
    code: 'names.reserved',
    vote: 'forbid',
    facts: { ...finding('reserved-name'), target: aTarget({ fileSystem: 'cifs' }) },
  },
  {
    code: 'names.reserved',
    vote: 'unknown',
    facts: { ...finding('reserved-name'), target: aTarget({ fileSystem: null }) },
  },
  {
    code: 'names.trailing-dot',
    vote: 'forbid',
    facts: { ...finding('trailing-dot'), target: aTarget({ fileSystem: 'smb2' }) },
  },
  {
    code: 'names.trailing-dot',
    vote: 'unknown',
    facts: { ...finding('trailing-dot'), target: aTarget({ fileSystem: null }) },
  },
  {
    code: 'names.too-long',
    vote: 'forbid',
    facts: { ...finding('too-long'), target: aTarget({ fileSystem: 'cifs' }) },
  },
  {
    code: 'names.too-long',
    vote: 'unknown',
    facts: { ...finding('too-long'), target: aTarget({ fileSystem: null }) },
  },
  { code: 'names.unreadable', vote: 'forbid', facts: finding('unreadable-name') },
  { code: 'names.link', vote: 'forbid', facts: finding('symlink') },
  {
    code: 'files.unreadable',
    vote: 'forbid',
    facts: finding('unreadable'),
    lift: { says: /the right to read/, facts: well },
  },
  {
    code: 'target.unmapped',
    vote: 'forbid',
    facts: { ...well, target: { ...aTarget(), place: { kind: 'unmapped' } } },
    lift: { says: /--map \/mnt\/octopus=LOCALPATH/, facts: well },
  },
  {
    code: 'target.unreachable',
    vote: 'unknown',
    facts: { ...well, target: { ...aTarget(), place: unreachable } },
    lift: { says: /reachable/, facts: well },
  },
  {
    code: 'target.no-parent',
    vote: 'forbid',
    facts: {
      ...well,
      target: {
        ...aTarget(),
        place: { kind: 'absent', parent: aProbe('/mnt', { state: 'missing', tried: false }) },
      },
    },
    lift: {
      says: /make the folder '\/mnt' first/,
      facts: { ...well, target: { ...aTarget(), place: { kind: 'absent', parent: aProbe('/mnt') } } },
    },
  },
  {
    code: 'target.not-a-folder',
    vote: 'forbid',
    facts: target({ state: 'other', tried: false }),
    lift: elsewhere,
  },
  { code: 'target.mapped-drive', vote: 'forbid', facts: windows('Z:\\octopus') },
  { code: 'target.local', vote: 'forbid', facts: windows('C:\\shared', 2) },
  { code: 'target.same-device', vote: 'forbid', facts: target({ device: 'disk' }) },
  {
    code: 'target.inside-source',
    vote: 'forbid',
    facts: someFacts({
      stores: [
        aStore('packages', {}, { path: '/mnt/octopus/Packages/old' }),
        aStore('artifacts', {}, { path: '/mnt/octopus' }),
      ],
    }),
    lift: elsewhere,
  },
  {
    code: 'store.nested',
    vote: 'forbid',
    facts: someFacts({
      stores: [aStore('packages'), aStore('artifacts', { realPath: '/octopus/Packages/a' })],
    }),
    lift: { says: /a folder of its own/, facts: well },
  },
  {
    code: 'target.holds-source',
    vote: 'forbid',
    facts: someFacts({ stores: [aStore('packages', {}, { path: '/mnt/octopus/Packages/old' })] }),
    lift: elsewhere,
  },
  {
    code: 'target.is-source',
    vote: 'forbid',
    facts: source('packages', { realPath: '/mnt/octopus/Packages' }),
    lift: elsewhere,
  },
  { code: 'target.not-empty', vote: 'forbid', facts: target({ entries: 1 }) },
  {
    code: 'target.foreign',
    vote: 'forbid',
    facts: {
      ...well,
      target: {
        ...aTarget(),
        journal: {
          holder: null,
          runs: [
            {
              id: 'r',
              verb: 'migrate',
              ended: false,
              lines: [
                {
                  at: '2026-01-01T00:00:00Z',
                  step: 'begun',
                  nodeId: null,
                  by: { user: 'ada', host: 'ops', pid: 1 },
                  values: { fingerprint: { server: 'sql-1', database: 'Another' } },
                },
              ],
            },
          ],
        },
      },
    },
    lift: elsewhere,
  },
  { code: 'target.no-space', vote: 'forbid', facts: target({ freeBytes: 6_000_000 }) },
  { code: 'target.space-unknown', vote: 'unknown', facts: target({ freeBytes: null }) },
  { code: 'target.unflushed', vote: 'forbid', facts: target({ fileSystem: 'fuse.rclone' }) },
  { code: 'target.no-inodes', vote: 'forbid', facts: target({ freeInodes: 60 }) },
  {
    code: 'target.no-right',
    vote: 'forbid',
    facts: target({ rights: { ...aProbe('').rights, rename: 'EACCES' } }),
    lift: { says: /full control/, facts: well },
  },
  {
    code: 'target.rights-unknown',
    vote: 'unknown',
    facts: target({ tried: false }),
    lift: { says: /full control/, facts: well },
  },
  {
    code: 'nodes.at-rest',
    vote: 'forbid',
    facts: { ...well, signs: ['a is stopped and kept from starting'] },
  },
  {
    code: 'nodes.versions-differ',
    vote: 'forbid',
    facts: { ...well, cluster: aCluster([aNode('a'), aNode('b', { version: '2025.1.1' })]) },
  },
  { code: 'license.no-head-room', vote: 'forbid', facts: { ...well, license: aLicense('1') } },
  {
    code: 'license.unknown',
    vote: 'unknown',
    facts: { ...well, license: { kind: 'unknown', why: 'not allowed' } },
  },
  { code: 'license.unknown', vote: 'unknown', facts: { ...well, license: aLicense('some') } },
  { code: 'backup.old', vote: 'forbid', facts: { ...well, backup: { kind: 'made', ageSeconds: 86_401 } } },
  { code: 'backup.none', vote: 'forbid', facts: { ...well, backup: { kind: 'none' } } },
  {
    code: 'backup.unknown',
    vote: 'unknown',
    facts: { ...well, backup: { kind: 'unknown', why: 'not allowed' } },
  },
  {
    code: 'master-key.unsaved',
    vote: 'forbid',
    facts: well,
    wish: { masterKeySaved: false },
    lift: { says: /--master-key-saved/, wish: { masterKeySaved: true } },
  },
  { code: 'service.rights', vote: 'unknown', facts: well, wish: { accepted: new Set() } },
];

test('nothing speaks against a healthy migration whose operator vouches for what only he knows', () => {
  const plan = planMigration(well, aWish);
  expect(planRefusals(plan, 'cutover')).toEqual([]);
  expect(planVerdict(plan)).toBe('safe');
});

describe.each(refusals)('$code', ({ code, vote, facts, wish, lift }) => {
  const asked = { ...aWish, ...wish };
  const found = planMigration(facts, asked).reasons.find((reason) => reason.code === code);

  test(`refuses (${vote}) and says what to do`, () => {
    expect(found).toMatchObject({ vote, lifted: false, risk: planReasons[code].risk });
    expect(found?.message).toMatch(/^[^A-Z].*[^.]$/s);
    expect(found?.hint).toMatch(/\.$/);
  });

  test('is lifted by what its hint says', () => {
    const risks = [...(found?.hint ?? '').matchAll(/--accept-risk=([a-z-]+)/g)].map(([, risk = '']) => risk);
    if (lift !== undefined) expect(found?.hint).toMatch(lift.says);
    else expect(risks).toHaveLength(1);
    const accepted = new Set([...asked.accepted, ...risks]);
    const after = planMigration(lift?.facts ?? facts, { ...asked, accepted, ...lift?.wish });
    expect(planRefusals(after, 'cutover').map((each) => each.code)).not.toContain(code);
  });
});

test('every code that refuses has its row above, with every vote it can refuse with', () => {
  const table: readonly [string, PlanRow][] = Object.entries(planReasons);
  const wanted = table.flatMap(([code, { votes }]) =>
    votes.filter((vote) => vote === 'forbid' || vote === 'unknown').map((vote) => `${code} ${vote}`),
  );
  expect([...new Set(refusals.map(({ code, vote }) => `${code} ${vote}`))].sort()).toEqual(wanted.sort());
});

test('no code gives a vote that the table does not know', () => {
  for (const { facts, wish } of refusals)
    for (const { code, vote } of planMigration(facts, { ...aWish, ...wish }).reasons)
      expect(planReasons[code].votes, code).toContain(vote);
});

test('the fingerprint has places and no amounts', () => {
  const { fingerprint } = planMigration(well, aWish);
  const grown = source('taskLogs', { files: 99, bytes: 99 });
  expect(planMigration({ ...grown, resolved: well.resolved }, aWish).fingerprint).toEqual(fingerprint);
  expect(JSON.stringify(fingerprint)).not.toMatch(/files|bytes/);
  expect(fingerprint).toMatchObject({
    server: 'sql-1',
    database: 'Octopus',
    version: '2024.1.100',
    to: '/mnt/octopus',
  });
  expect(fingerprint.stores[0]).toEqual({
    kind: 'taskLogs',
    from: '/octopus/TaskLogs',
    to: '/mnt/octopus/TaskLogs',
  });
});

test('a plan tells every store, also one that stays and one that is not there', () => {
  const stores = [
    aStore('packages', {}, { path: '/mnt/octopus/Packages' }),
    aStore('telemetry', nothingAt('/octopus/Telemetry')),
  ];
  const plan = planMigration(someFacts({ stores }), aWish);
  expect(plan.stores.map(({ kind, moves, found }) => [kind, moves, found?.state])).toEqual([
    ['packages', false, 'folder'],
    ['telemetry', true, 'missing'],
  ]);
});
