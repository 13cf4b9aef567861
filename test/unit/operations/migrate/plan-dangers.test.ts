// The ways to lose data in a migration by hand (octopus-ha-docs.md 5.3) that a plan guards against, by their numbers there.
import { expect, test } from 'vitest';
import { storeKinds } from '../../../../src/model/store.ts';
import type { MigrateWish } from '../../../../src/operations/migrate/migrate-wish.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { planMigration } from '../../../../src/operations/migrate/plan-migration.ts';
import { planRefusals } from '../../../../src/operations/migrate/plan-refusal.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aLicense, aStore, aSurvey, aTarget, aWish, someFacts, withStore } from './facts.ts';

const refused = (facts: MigrationFacts, wish: Partial<MigrateWish> = {}): readonly string[] =>
  planRefusals(planMigration(facts, { ...aWish, ...wish }), 'cutover').map(({ code }) => code);

test('danger 3: a target with data of its own, as after source and target were swapped, is refused', () => {
  const there = {
    kind: 'read',
    survey: aSurvey('/mnt/octopus/Packages', { files: 9, bytes: 9 }),
    seconds: 1,
  } as const;
  const facts = { ...withStore('packages', { there }), target: aTarget({ entries: 1 }) };
  expect(refused(facts)).toEqual(['target.not-empty']);
});

test('dangers 4 and 5: event exports, imports and telemetry are planned like every other kind', () => {
  const plan = planMigration(someFacts(), aWish);
  expect(plan.stores.map(({ kind, moves }) => [kind, moves])).toEqual(storeKinds.map((kind) => [kind, true]));
  expect(plan.fingerprint.stores.map(({ kind }) => kind)).toEqual([...storeKinds]);
});

test('danger 6: a local folder as the target of several nodes, each of which would write to its own disk, is refused', () => {
  const wish = { ...aWish, to: 'D:\\Shared' };
  const facts = someFacts({
    stores: [aStore('packages', {}, { path: 'C:\\Octopus\\Packages' }, wish)],
    target: aTarget({}, wish),
    cluster: aCluster([aNode('a'), aNode('b')]),
  });
  const onWindows = {
    ...facts,
    resolved: { ...facts.resolved, home: 'D:\\Octopus', system: 'windows' as const },
  };
  expect(refused(onWindows)).toContain('target.local');
});

test('danger 9: nobody goes on without the word that the master key is saved', () => {
  expect(refused(someFacts(), { masterKeySaved: false })).toEqual(['master-key.unsaved']);
});

test("danger 14: that the operator's account may write is not taken for the service's account", () => {
  const facts = someFacts();
  expect(planMigration(facts, aWish).reasons.map(({ code }) => code)).toContain('target.rights');
  expect(refused(facts, { accepted: new Set() })).toEqual(['service.rights']);
});

test.each(['case-twins', 'reserved-name', 'trailing-dot', 'too-long', 'unreadable-name', 'symlink'] as const)(
  'danger 16: a name or link that will not survive the trip to an SMB share is refused: %s',
  (code) => {
    const findings = [{ code, path: 'a', detail: 'so it is' }];
    const source = {
      kind: 'read',
      survey: aSurvey('/octopus/Artifacts', { findings, findingsTotal: 1 }),
      seconds: 1,
    } as const;
    expect(
      refused({ ...withStore('artifacts', { source }), target: aTarget({ fileSystem: 'cifs' }) }),
    ).toHaveLength(1);
  },
);

test('danger 19: a backup from before the last day refuses, and none that is known does too', () => {
  expect(refused({ ...someFacts(), backup: { kind: 'made', ageSeconds: 90_000 } })).toEqual(['backup.old']);
  expect(refused({ ...someFacts(), backup: { kind: 'unknown', why: 'denied' } })).toHaveLength(1);
});

test('danger 23: a license without room for a second node is told before anything is moved', () => {
  expect(refused({ ...someFacts(), license: aLicense('1') })).toEqual(['license.no-head-room']);
});

test('danger 25: a link in the home folder that leads to the share already is told apart from the old data', () => {
  const source = {
    kind: 'read',
    survey: aSurvey('/octopus/TaskLogs', { realPath: '/mnt/octopus/TaskLogs', device: 'share' }),
    seconds: 1,
  } as const;
  expect(refused(withStore('taskLogs', { source }))).toEqual(['target.is-source']);
});
