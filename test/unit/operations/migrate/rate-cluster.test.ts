import { expect, test } from 'vitest';
import { rateCluster } from '../../../../src/operations/migrate/rate-cluster.ts';
import type { PlanReason } from '../../../../src/operations/migrate/plan-reason.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aLicense, aWish, someFacts } from './facts.ts';

const rated = (changes: Partial<MigrationFacts>, code: string): PlanReason | undefined =>
  rateCluster(someFacts(changes), aWish).find((reason) => reason.code === code);

test('names every node with its tasks, and counts what runs', () => {
  const cluster = aCluster([aNode('a', { runningTasks: 2 }), aNode('b', { runningTasks: 1 })], {
    queuedTasks: 7,
  });
  const found = rated({ cluster }, 'nodes.counted');
  expect(found).toMatchObject({ vote: 'ok', value: 3 });
  expect(found?.message).toMatch(/a \(2\), b \(1\); queued: 7/);
});

test('an unknown version is said, since then every kind of store is looked for', () => {
  const cluster = aCluster([aNode('a', { version: null })]);
  expect(rated({ cluster }, 'nodes.version-unknown')).toMatchObject({ vote: 'warn' });
});

test('an instance with several nodes needs no room in its license any more', () => {
  const cluster = aCluster([aNode('a'), aNode('b')]);
  expect(rated({ cluster, license: aLicense('2') }, 'license.not-needed')).toMatchObject({ vote: 'skip' });
});

test('a license that grants no second node says what would happen', () => {
  const found = rated({ license: aLicense('1') }, 'license.no-head-room');
  expect(found).toMatchObject({ vote: 'forbid', value: 0, risk: 'license' });
  expect(found?.message).toMatch(/can no longer be created or deployed/);
});

test('an unlimited license has room', () => {
  expect(rated({ license: aLicense('Unlimited') }, 'license.head-room')).toMatchObject({ vote: 'ok' });
});

test('a backup of exactly a day is recent enough, and a second more is not', () => {
  expect(rated({ backup: { kind: 'made', ageSeconds: 86_400 } }, 'backup.recent')?.vote).toBe('ok');
  expect(rated({ backup: { kind: 'made', ageSeconds: 86_401 } }, 'backup.old')?.message).toMatch(/24 hours/);
});
