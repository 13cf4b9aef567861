import { expect, test } from 'vitest';
import { fingerprintOf, requireSamePlan, whatMoved } from '../../../../src/operations/migrate/fingerprint.ts';
import type { Fingerprint } from '../../../../src/operations/migrate/fingerprint.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { someFacts } from './facts.ts';
import { refusalOf } from './readings.ts';

const before: Fingerprint = {
  server: 'SQL-1',
  database: 'Octopus',
  version: '2024.1.1',
  system: 'windows',
  to: '\\\\nas\\octopus',
  stores: [{ kind: 'packages', from: 'C:\\Octopus\\Packages', to: '\\\\nas\\octopus\\Packages' }],
};

test('nothing moved when only the spelling differs', () => {
  const now: Fingerprint = {
    ...before,
    server: 'sql-1',
    to: '\\\\NAS\\octopus\\',
    stores: [{ kind: 'packages', from: 'c:/octopus/packages', to: '\\\\nas\\Octopus\\Packages' }],
  };
  expect(whatMoved(before, now)).toEqual([]);
  expect(() => requireSamePlan(before, now)).not.toThrow();
});

test.each<[string, Partial<Fingerprint>, RegExp]>([
  ['the server', { server: 'SQL-2' }, /^the server was SQL-1, is SQL-2$/],
  ['the database', { database: 'Other' }, /^the database was Octopus, is Other$/],
  ['the version', { version: '2024.1.2' }, /^the version was 2024\.1\.1, is 2024\.1\.2$/],
  ['a version no longer known', { version: null }, /^the version was 2024\.1\.1, is not known$/],
  ['the target', { to: '\\\\nas\\other' }, /^the target was/],
  [
    'a store',
    { stores: [{ kind: 'packages', from: 'D:\\Packages', to: '\\\\nas\\octopus\\Packages' }] },
    /^packages was C:.*, is D:/,
  ],
])('another %s is named', (_, change, words) => {
  const moved = whatMoved(before, { ...before, ...change });
  expect(moved).toHaveLength(1);
  expect(moved[0]).toMatch(words);
});

test('a kind of store that came or went is named', () => {
  const store = { kind: 'telemetry', from: 'C:\\T', to: '\\\\nas\\octopus\\Telemetry' } as const;
  const now = { ...before, stores: [...before.stores, store] };
  expect(whatMoved(before, now).join('; ')).toMatch(/telemetry was not known, is C:\\T/);
  expect(whatMoved(now, before).join('; ')).toMatch(/telemetry was C:\\T, is not known/);
});

test('a plan that has moved refuses, with everything that did, and names the way to a new one', () => {
  const refusal = refusalOf(() =>
    requireSamePlan(before, { ...before, server: 'SQL-2', version: '2025.1.1' }),
  );
  expect(refusal).toMatchObject({ code: 'migrate.plan-moved' });
  expect(refusal.message).toMatch(/SQL-2.*2025\.1\.1/);
  expect(refusal.hint).toMatch(/octo-ha migrate plan/);
});

test('amounts are no part of it; places and targets are', () => {
  const { resolved } = someFacts();
  const found = fingerprintOf(aCluster([aNode('a')]), resolved, '/mnt/octopus');
  expect(found.stores).toHaveLength(6);
  expect(found.stores[2]).toEqual({
    kind: 'packages',
    from: '/octopus/Packages',
    to: '/mnt/octopus/Packages',
  });
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});
