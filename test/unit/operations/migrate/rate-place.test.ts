import { expect, test } from 'vitest';
import { ratePlace } from '../../../../src/operations/migrate/rate-place.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aProbe, aTarget, aWish, someFacts } from './facts.ts';

const codes = (facts: MigrationFacts): readonly string[] => ratePlace(facts).map(({ code }) => code);
const onWindows = (to: string, nodes: number): MigrationFacts => {
  const facts = someFacts({ target: aTarget({}, { ...aWish, to }) });
  return {
    ...facts,
    cluster: aCluster(Array.from({ length: nodes }, (_, at) => aNode(`n${String(at)}`))),
    resolved: { ...facts.resolved, home: 'D:\\Octopus', system: 'windows' },
  };
};

test.each([
  ['a share', '\\\\nas\\octopus', 2, ['target.dfs', 'target.rights']],
  ['a drive that may be mapped', 'Z:\\octopus', 1, ['target.mapped-drive', 'target.rights']],
  ['the way back of a single node', 'D:\\Octopus', 1, ['target.rights']],
  ['a local folder for two nodes', 'D:\\Octopus', 2, ['target.local', 'target.rights']],
  ['the disk of a single node by its share', '\\\\n0\\d$\\Octopus', 1, ['target.local', 'target.rights']],
  ['a share of whoever asks', '\\\\localhost\\octopus', 1, ['target.local', 'target.rights']],
  ['a disk of one machine by its share', '\\\\node-1\\d$\\Octopus', 2, ['target.local', 'target.rights']],
])('on Windows, %s', (_, to, nodes, found) => {
  expect(codes(onWindows(to, nodes))).toEqual(found);
});

test('a mount of Linux looks like any folder, however many nodes there are', () => {
  expect(codes({ ...someFacts(), cluster: aCluster([aNode('a'), aNode('b')]) })).toEqual(['target.rights']);
});

test('a folder that will be made was tried above', () => {
  const place = { kind: 'absent', parent: aProbe('/mnt') } as const;
  const found = ratePlace({ ...someFacts(), target: { ...aTarget(), place } });
  expect(found.map(({ code }) => code)).toEqual(['target.absent', 'target.rights']);
  expect(found[1]?.message).toContain("'/mnt'");
});

test('every right that failed is named with what was said', () => {
  const rights = { write: null, flush: 'EIO', rename: null, read: null, delete: 'EACCES' };
  const found = ratePlace({ ...someFacts(), target: aTarget({ rights }) });
  expect(found).toMatchObject([{ code: 'target.no-right', vote: 'forbid' }]);
  expect(found[0]?.message).toMatch(/flush: EIO; delete: EACCES/);
});

test('a mount that answers flushes and sends later is refused, whoever else serves one in user space is not', () => {
  const on = (fileSystem: string): readonly string[] =>
    codes({ ...someFacts(), target: aTarget({ fileSystem }) });
  expect(on('fuse.rclone')).toEqual(['target.rights', 'target.unflushed']);
  expect(on('fuse.sshfs')).toEqual(['target.rights']);
});
