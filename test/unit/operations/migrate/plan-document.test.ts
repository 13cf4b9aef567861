import { expect, test } from 'vitest';
import { planDocument } from '../../../../src/operations/migrate/plan-document.ts';
import type { PlanDocument } from '../../../../src/operations/migrate/plan-document.ts';
import { planMigration } from '../../../../src/operations/migrate/plan-migration.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aStore, aTarget, aWish, nothingAt, someFacts } from './facts.ts';

const document = (facts: MigrationFacts): PlanDocument =>
  planDocument(planMigration(facts, aWish), aWish.accepted, new Date('2026-03-01T12:00:00Z'));

test.each([
  ['a healthy one', someFacts()],
  [
    'one where nothing could be looked at',
    {
      ...someFacts({ stores: [{ ...aStore('packages'), source: { kind: 'unmapped' } }] }),
      target: { ...aTarget(), place: { kind: 'unmapped' } },
    } as const,
  ],
  ['one with nothing at a place', someFacts({ stores: [aStore('imports', nothingAt('/octopus/Imports'))] })],
])('is as docs/schema/migrate-plan.json says: %s', (_, facts) => {
  expect(schemaProblems('migrate-plan', document(facts))).toEqual([]);
});

test('spaces are told apart where folders tell them, biggest first, and the rest stands together', () => {
  const groups = [
    { name: 'Spaces-2', files: 5, bytes: 500, largestBytes: 300, oldestAt: '2020-01-01T00:00:00.000Z' },
    { name: 'spaces-1', files: 1, bytes: 100 },
    { name: 'Legacy', files: 2, bytes: 20, largestBytes: 15, oldestAt: '2019-01-01T00:00:00.000Z' },
    { name: '', files: 3, bytes: 3, largestBytes: 1, oldestAt: '2018-01-01T00:00:00.000Z' },
  ];
  const [store] = document(someFacts({ stores: [aStore('packages', { groups })] })).stores;
  expect(store?.spaces).toEqual([
    { space: 'Spaces-2', files: 5, bytes: 500, largestBytes: 300, oldestAt: '2020-01-01T00:00:00.000Z' },
    { space: 'spaces-1', files: 1, bytes: 100, largestBytes: null, oldestAt: null },
    { space: null, files: 5, bytes: 23, largestBytes: 15, oldestAt: '2018-01-01T00:00:00.000Z' },
  ]);
});

test('amounts that are not known are null, never 0', () => {
  const lost = { ...aStore('packages'), source: { kind: 'unreachable', why: 'EIO', hint: null } } as const;
  const [store] = document(someFacts({ stores: [lost] })).stores;
  expect(store).toMatchObject({
    files: null,
    bytes: null,
    largest: null,
    oldestAt: null,
    state: null,
    spaces: [],
  });
});

test('a link is told only where it leads elsewhere', () => {
  const stores = [aStore('packages', { realPath: '/disk2/Packages' }), aStore('artifacts')];
  expect(document(someFacts({ stores })).stores.map(({ link }) => link)).toEqual(['/disk2/Packages', null]);
});
