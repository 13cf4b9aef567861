import { expect, test } from 'vitest';
import { statusAnswer } from '../../../../src/commands/migrate-answer.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { statusOf } from '../../../../src/operations/migrate/migrate-status-document.ts';
import { aNode } from '../../model/a-cluster.ts';
import { aPlan, never, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const again = (phase: string, ...risks: readonly string[]): string => ['again', phase, ...risks].join(' ');

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

test('of nodes that have moved it names the ways on; of those that were moved on, the one command that ends it', async () => {
  const { cutOver, stores } = outageScene(outageWorld({ nodes: [aNode('node-1')] }));
  await cutOver();
  const there = { runs: (await stores.readTarget(share, never))?.runs ?? [], holder: null };
  const at = (path: (store: ReturnType<typeof aPlan>['stores'][number]) => string) =>
    aPlan().stores.map((store) => ({ kind: store.kind, path: path(store) }));
  const usual = {
    commands: ['again verify', 'again finish', 'again rollback'],
    ...{ phase: 'moved', disabled: [], left: [], steps: [], movedOn: [] },
  };
  for (const places of [null, at(({ to }) => to), at(({ from }) => from)])
    expect(statusOf(share, there, again, places).migrations[0]).toMatchObject(usual);
  const document = statusOf(
    share,
    there,
    again,
    at(({ folder }) => `/third/${folder}`),
  );
  expect(schemaProblems('migrate-status', document)).toEqual([]);
  expect(document.migrations[0]).toMatchObject({
    next: expect.stringMatching(
      /^the nodes were moved on since: Octopus names '\/third\/TaskLogs' for taskLogs, .*no way back/,
    ) as string,
    commands: ['again finish moved-on'],
  });
  expect(document.migrations[0]?.movedOn).toHaveLength(aPlan().stores.length);
  const some = at(({ kind, to }) => (kind === 'packages' ? '/third/Packages' : to));
  expect(statusOf(share, there, again, some).migrations[0]).toMatchObject({
    movedOn: [{ kind: 'packages', path: '/third/Packages' }],
    commands: ['again verify'],
  });
});
