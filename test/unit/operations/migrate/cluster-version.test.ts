import { expect, test } from 'vitest';
import { clusterVersion, versionsOf } from '../../../../src/operations/migrate/cluster-version.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

test.each([
  ['one version', ['2024.1.1', '2024.1.1'], '2024.1.1'],
  ['a node that names none is no other version', ['2024.1.1', null], '2024.1.1'],
  ['two versions are none', ['2024.1.1', '2025.1.1'], null],
  ['no version', [null], null],
])('%s', (_, versions, version) => {
  const cluster = aCluster(versions.map((each, at) => aNode(`n${String(at)}`, { version: each })));
  expect(clusterVersion(cluster)).toBe(version);
});

test('each version is named once', () => {
  const nodes = ['1.1', '2.2', '1.1'].map((version, at) => aNode(`n${String(at)}`, { version }));
  expect(versionsOf({ nodes })).toEqual(['1.1', '2.2']);
});
