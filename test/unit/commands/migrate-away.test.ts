import { expect, test } from 'vitest';
import { LockedError } from '../../../src/errors.ts';
import { shareGone, type FakeStoresCall } from '../../fakes/fake-stores.ts';
import { aNode } from '../model/a-cluster.ts';
import { share } from '../operations/migrate/migration-scene.ts';
import {
  outageScene,
  outageWorld,
  type OutageScene,
  type OutageWorld,
} from '../operations/migrate/outage-scene.ts';
import { fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

const held = new LockedError('lock.held', 'held by bob', { hint: 'Wait.' });
const downNow = /outage was entered, and its nodes are not all at work: node-1 is stopped/;

const aPlace = (): OutageWorld =>
  outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });

function contextOf({ edges }: OutageScene, { world }: OutageWorld): FakeContext {
  const settings = { nodes: world.settingsNodes.map((node) => ({ ...node, service: null })) };
  return fakeContext({ ...edges, settings, consent: false });
}

test.each<FakeStoresCall>(['openTarget', 'verify', 'proof'])(
  'verify names the nodes that are down where the target goes away in an outage (%s)',
  async (call) => {
    const place = aPlace();
    const scene = outageScene(place);
    scene.stores.failOn('verify');
    await expect(scene.cutOver()).rejects.toMatchObject({ exitCode: 5 });
    scene.stores.failOn(call);
    await expect(parse(['migrate', 'verify', '--to', share], contextOf(scene, place))).rejects.toMatchObject({
      ...{ code: 'store.unreachable', exitCode: 5 },
      message: expect.stringMatching(downNow) as string,
    });
    scene.stores.failOn('openTarget', held);
    await expect(parse(['migrate', 'verify', '--to', share], contextOf(scene, place))).rejects.toMatchObject({
      ...{ code: 'lock.held', exitCode: 6 },
      hint: expect.stringMatching(downNow) as string,
    });
  },
);

test('so does a rollback that looks what was born before it asks', async () => {
  const place = aPlace();
  const scene = outageScene(place);
  await scene.cutOver();
  // The last line of the note was lost with this machine, and a node is down again.
  for (const run of scene.journals.disk.values())
    run.lines.splice(
      run.lines.findIndex(({ step }) => step === 'ended'),
      1,
    );
  const machine = place.world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  for (const [error, told] of [
    [
      shareGone,
      { code: 'store.unreachable', exitCode: 5, message: expect.stringMatching(downNow) as string },
    ],
    [held, { code: 'lock.held', exitCode: 6, hint: expect.stringMatching(downNow) as string }],
  ] as const) {
    scene.stores.failOn('openTarget', error);
    await expect(
      parse(['migrate', 'rollback', '--to', share], contextOf(scene, place)),
    ).rejects.toMatchObject(told);
  }
});

test('every reading of what was proved is told of by verify, and by a rollback before it asks', async () => {
  const place = aPlace();
  const scene = outageScene(place);
  await scene.cutOver();
  for (const [verb, step] of [
    ['verify', 'verify.manifest'],
    ['rollback', 'born.manifest'],
  ] as const) {
    const logged: unknown[] = [];
    const context = contextOf(scene, place);
    await parse(['migrate', verb, '--to', share], { ...context, log: (event) => logged.push(event) }).catch(
      (error: unknown) => expect(error).toMatchObject({ exitCode: 130 }),
    );
    expect(logged).toContainEqual(expect.objectContaining({ step }));
  }
});
