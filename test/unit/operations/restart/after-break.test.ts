import { expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import type { Ability } from '../../../../src/model/service.ts';
import { afterBreak } from '../../../../src/operations/restart/after-break.ts';
import { nodeFacts, type NodeFacts } from '../../../../src/operations/restart/node-facts.ts';
import { fakeTask, fakeWorld, type World } from '../../../fakes/fake-world.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

const untouched = nodeFacts([], 'n');
const stopping: NodeFacts = { ...untouched, stopping: { identity: '1' } };

async function stands(
  world: World,
  facts: NodeFacts,
  way: 'stop-start' | 'restart' | 'none' = 'stop-start',
): Promise<string> {
  const { work, node } = await rollOn(world, 'node-1');
  return afterBreak({ ...node, way }, facts, work, never);
}

function stopped(world: World): World {
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  return world;
}

test('without a stop announced everything is still to be done', async () => {
  expect(await stands(fakeWorld(), untouched)).toBe('before-stop');
});

test('the same run of the service is the one from before the stop', async () => {
  expect(await stands(fakeWorld(), stopping)).toBe('before-stop');
});

test('another run of it has been started since', async () => {
  const world = fakeWorld();
  const machine = world.machines.get('node-1');
  if (machine !== undefined) machine.runs = 2;
  expect(await stands(world, stopping)).toBe('started');
});

test('what another driver told is no other run of the service', async () => {
  const told = (driver: string): NodeFacts => ({ ...untouched, stopping: { identity: '9', driver } });
  expect(await stands(fakeWorld(), told('systemd: octopusserver.service'))).toBe('before-stop');
  const { kind, target } = fakeWorld().hosts.serviceOf('node-1') ?? {};
  expect(await stands(fakeWorld(), told(`${String(kind)}: ${String(target)}`))).toBe('started');
});

test('what is stopped is to be started, also where its start had been told', async () => {
  expect(await stands(stopped(fakeWorld()), stopping)).toBe('stopped');
  expect(await stands(stopped(fakeWorld()), { ...stopping, stopped: true, started: true })).toBe('stopped');
});

const blind: readonly Ability[] = ['stop', 'start'];

test('where the machine tells no state, a heart beat that changes shows that it runs', async () => {
  expect(await stands(fakeWorld({ abilities: blind }), stopping)).toBe('before-stop');
});

test('and silence for two and a half periods that it may be started', async () => {
  expect(await stands(stopped(fakeWorld({ abilities: blind })), stopping)).toBe('stopped');
});

test('where its hook is the work, silence shows that it is down only where it had a heart beat before', async () => {
  const inWork = { ...untouched, inWork: true };
  const down = (change: Partial<Node>): Promise<string> => {
    const world = stopped(fakeWorld());
    world.change('node-1', { draining: true, ...change });
    return stands(world, inWork, 'none');
  };
  expect(await down({})).toBe('down-by-hook');
  expect(await down({ lastSeenAt: null })).toBe('before-stop');
  expect(await down({ lastSeenAt: null, flaggedOffline: true })).toBe('down-by-hook');
});

test('a silent node with tasks that can only be restarted is unknown', async () => {
  const world = stopped(fakeWorld({ abilities: ['restart'], tasks: [fakeTask('ServerTasks-7')] }));
  await expect(stands(world, stopping, 'restart')).rejects.toMatchObject({ code: 'service.unknown' });
});

test('a node that was seen healthy and is stopped since is somebody’s to start', async () => {
  const facts = { ...stopping, stopped: true, started: true, healthy: true };
  await expect(stands(stopped(fakeWorld()), facts)).rejects.toMatchObject({ code: 'service.stopped-since' });
});
