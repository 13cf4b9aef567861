import { expect, test } from 'vitest';
import { statusAnswer } from '../../../../src/commands/migrate-answer.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { migrateDocument, statusOf } from '../../../../src/operations/migrate/migrate-document.ts';
import { migrationState } from '../../../../src/operations/migrate/migration-run.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const again = (phase: string): string => `again ${phase}`;

test('status tells which service is to be enabled again, how, and both ways on', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, stores } = outageScene(place);
  stores.failOn('copy');
  await expect(cutOver()).rejects.toThrow();
  const there = await stores.readTarget(share, never);
  const document = statusOf(share, { runs: there?.runs ?? [], holder: null }, again);
  expect(schemaProblems('migrate-status', document)).toEqual([]);
  const [entry] = document.migrations;
  expect(entry).toMatchObject({ phase: 'cutting-over', paths: 'old' });
  expect(entry?.disabled).toEqual([
    { nodeId: place.world.node('node-1').id, node: 'node-1', before: 'automatic' },
  ]);
  expect(statusAnswer(document).header).toContain('  kept from starting: node-1; before: automatic');
  expect(entry?.left).toEqual([{ node: 'node-1', draining: true, stopped: true }]);
  // Words and what is typed stand apart: each command can be taken as it is.
  expect(entry?.next).toBe('go on with it, or go back');
  expect(entry?.commands).toEqual([`octo-ha migrate cutover --to ${share}`, 'again rollback']);
  expect(entry?.steps).toContain('quiesce.proved');
});

test('status and what is read back count the files that lay in the target before', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  place.files.files.set(`${share}/TaskLogs/theirs.txt`, 'of somebody else');
  const { preseed, cutOver, stores } = outageScene(place);
  const foreign = async (): Promise<number | null | undefined> => {
    const { runs = [] } = (await stores.readTarget(share, never)) ?? {};
    return statusOf(share, { runs, holder: null }, again).migrations[0]?.foreign;
  };
  await preseed();
  expect(await foreign()).toBeNull();
  await cutOver();
  expect(await foreign()).toBe(1);
});

test('the outcome names every store that moves, also those that were not copied now', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, stores } = outageScene(place);
  const { trees, nodes } = await cutOver();
  const [run] = (await stores.readTarget(share, never))?.runs ?? [];
  if (run === undefined) throw new Error('no run');
  const document = migrateDocument(migrationState(run), 'moved', { trees: trees.slice(0, 1), nodes });
  expect(schemaProblems('migrate', document)).toEqual([]);
  expect(document.stores.map(({ kind, files }) => [kind, files]).slice(0, 2)).toEqual([
    ['taskLogs', 2],
    ['artifacts', null],
  ]);
  expect(statusOf(share, { runs: [run], holder: null }, again).migrations[0]).toMatchObject({
    commands: ['again verify', 'again finish', 'again rollback'],
    phase: 'moved',
    disabled: [],
    left: [],
    steps: [],
  });
});
