import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors.ts';
import {
  draggedFolders,
  resolveHome,
  resolveShared,
} from '../../../../src/operations/migrate/resolve-roots.ts';
import { documentsTell, nodeTells, refusalOf } from './readings.ts';

describe('the home folder', () => {
  test('is what all nodes name', () => {
    const readings = [
      nodeTells('node-1', 'C:\\Octopus\\'),
      nodeTells('node-2', 'c:\\octopus'),
      documentsTell({}),
    ];
    expect(resolveHome(readings, 'windows')).toBe('C:\\Octopus');
  });

  test('is not known where no node tells a whole path', () => {
    expect(resolveHome([nodeTells('node-1', null), nodeTells('node-2', 'Octopus')], 'posix')).toBeNull();
  });

  test('of nodes that differ is a disagreement, to be raised by what depends on it', () => {
    const home = resolveHome(
      [nodeTells('node-1', 'C:\\Octopus'), nodeTells('node-2', 'D:\\Octopus')],
      'windows',
    );
    expect(home).toBeInstanceOf(RefusedError);
  });
});

describe('the cluster-shared folder', () => {
  const about = { system: 'windows', version: '2025.3.1' } as const;

  test.each([
    ['set', { clusterShared: '\\\\share\\octopus\\' }, '\\\\share\\octopus'],
    ['cleared', { clusterShared: '' }, null],
    ['told not to be set', { clusterShared: null }, null],
    ['not told of', {}, undefined],
  ] as const)('is %s', (_how, values, root) => {
    expect(resolveShared([documentsTell(values)], 'clusterShared', about)).toBe(root);
  });

  test('does not exist before 2020.2.15', () => {
    const old = { ...about, version: '2020.2.14' };
    expect(resolveShared([documentsTell({})], 'clusterShared', old)).toBeNull();
    expect(resolveShared([documentsTell({})], 'clusterShared', { ...about, version: null })).toBeUndefined();
  });

  test.each([
    ['Shared', 'relative'],
    ['%SHARE%\\octopus', 'cannot be resolved'],
  ])('is refused as %s', (value, why) => {
    const refusal = refusalOf(() =>
      resolveShared([documentsTell({ clusterShared: value })], 'clusterShared', about),
    );
    expect(refusal.code).toBe('store.unusable');
    expect(refusal.message).toContain(value);
    expect(refusal.message).toContain(why);
    expect(refusal.hint).toContain('path --clusterShared=PATH');
  });

  test('that one has set and another not is refused', () => {
    const readings = [
      documentsTell({ clusterShared: '\\\\share\\octopus' }),
      nodeTells('node-1', 'C:\\Octopus', { clusterShared: null }),
    ];
    expect(refusalOf(() => resolveShared(readings, 'clusterShared', about)).code).toBe(
      'store.sources-disagree',
    );
  });
});

describe('the folders of running tasks', () => {
  test.each([
    ['their own root', { executions: '/x', shared: '/s', home: '/h' }, '/x', 'executionsClusterShared'],
    ['the cluster-shared folder', { executions: null, shared: '/s', home: '/h' }, '/s', 'clusterShared'],
    ['the home folder', { executions: null, shared: null, home: '/h' }, '/h', 'home'],
    ['nothing known', { executions: undefined, shared: '/s', home: '/h' }, null, null],
    ['nothing known either', { executions: null, shared: undefined, home: '/h' }, null, null],
  ] as const)('hang off %s', (_what, roots, root, below) => {
    expect(draggedFolders(roots)).toEqual(
      ['DataStreams', 'PackageCache', 'DataBus'].map((name) => ({
        name,
        path: root === null ? null : `${root}/${name}`,
        below,
      })),
    );
  });
});
