import { expect, test } from 'vitest';
import { UnavailableError, UnfinishedError } from '../../../../src/errors.ts';
import type { Ability, CommandResult } from '../../../../src/model/service.ts';
import { drainAgain } from '../../../../src/operations/restart/drain-again.ts';
import { fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

async function again(
  world: World,
  prepare: (rolled: Awaited<ReturnType<typeof rollOn>>) => void = () => undefined,
): Promise<string | undefined> {
  const rolled = await rollOn(world, 'node-1');
  prepare(rolled);
  await drainAgain(rolled.node, rolled.work, never);
  return rolled.scene.events.find(({ step }) => /^restore\.(?:not-)?drained-again$/.test(step))?.message;
}

test('it is drained again where a heart beat of another node is seen to change', async () => {
  const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  expect(await again(world)).toBe('node-1: drained again');
  expect(world.node('node-1').draining).toBe(true);
});

test('the last one that takes tasks is not: what a row says of another proves no life', async () => {
  const others = {
    'lost its power a moment ago': aNode('node-2'),
    'has a clock that ran ahead': aNode('node-2', { lastSeenAgeSeconds: -600 }),
    'serves users only': aNode('node-2', { taskCap: 0 }),
    drains: aNode('node-2', { draining: true }),
  };
  for (const [why, other] of Object.entries(others)) {
    const world = fakeWorld({ nodes: [aNode('node-1'), other], urls: ['node-1', 'node-2'] });
    const machine = world.machines.get('node-2');
    if (machine !== undefined) machine.running = other.draining || other.taskCap === 0;
    const message = 'node-1 is not drained again: no other node is proved to take tasks';
    expect(await again(world), why).toBe(message);
    expect(world.node('node-1').draining, why).toBe(false);
  }
});

test('where nobody could be proved to take tasks since the database is away, it is left at work', async () => {
  const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  const away = new UnavailableError('database.timeout', 'no answer');
  const said = await again(world, ({ scene }) => {
    scene.database.failOn('readCluster', away);
  });
  expect(said).toBe('node-1 takes tasks, and could not be drained again: no answer');
});

test('where the write of the flag is not known to have failed, it may be draining or not', async () => {
  const lost = new UnavailableError('database.fate-unknown', 'the answer was lost');
  const unread = new UnavailableError('database.timeout', 'no answer');
  const failures = {
    'its answer and the reading back are lost': lost,
    'it cannot be read back': null,
  };
  for (const [why, failure] of Object.entries(failures)) {
    const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
    const said = await again(world, ({ work, scene: { database } }) => {
      const { write } = work.journal;
      Object.assign(work.journal, {
        write: async (step: string, ...rest: [string | null]) => {
          await write(step, ...rest);
          if (step !== 'drain.writing') return;
          if (failure !== null) database.failOn('setDraining', failure, 'after');
          database.failOn('readCluster', unread);
        },
      });
    });
    expect(said, why).toMatch(/^node-1 may be draining or not: the drain flag of node-1 was set to true and/);
    expect(world.node('node-1').draining, why).toBe(true);
  }
});

test('a flag that reads as not set leaves it at work', async () => {
  const world = fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  const { node, work, scene } = await rollOn(world, 'node-1', { via: 'server' });
  const driver = world.hosts.serviceOf('node-1');
  if (driver === null) throw new Error('no driver');
  const run = (): Promise<CommandResult> => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
  const deaf = { ...driver, abilities: new Set<Ability>(['run']), run };
  const edges = { ...work.edges, hosts: { ...world.hosts, serviceOf: () => deaf } };
  await drainAgain(node, { ...work, edges }, never);
  expect(scene.events.at(-1)?.message).toMatch(
    /^node-1 takes tasks, and could not be drained again: .+ reads false/,
  );
});

test('a lost lock ends the process', async () => {
  const { node, work } = await rollOn(fakeWorld({ nodes: [aNode('node-1'), aNode('node-2')] }), 'node-1');
  const lock = { ...work.lock, use: () => Promise.reject(new UnfinishedError('lock.lost', 'lost')) };
  await expect(drainAgain(node, { ...work, lock }, never)).rejects.toMatchObject({ code: 'lock.lost' });
});
