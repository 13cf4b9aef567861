import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('a service that somebody starts while it is proved to be stopped stops the cutover', async () => {
  let stoppedSteps = 0;
  const place = outageWorld({
    nodes: [aNode('node-1')],
    onStep: (it) => {
      const machine = it.machines.get('node-1');
      if (machine?.running !== false) return;
      stoppedSteps += 1;
      // Somebody enables and starts it by hand, on the old paths.
      if (stoppedSteps === 100) machine.running = true;
    },
  });
  const { cutOver } = outageScene(place);
  await expect(cutOver()).rejects.toMatchObject({ code: 'service.not-stopped', exitCode: 5 });
  expect(place.machines.where()).toBe('old');
});

test('what the outage takes over by itself is said once, though it is asked for before the drain and before the stop', async () => {
  const { cutOver, events } = outageScene(outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] }));
  await cutOver();
  const said = events.filter(({ message }) => message.endsWith('(accepted: no-capacity)'));
  expect(said).toHaveLength(1);
});

test('every node is flagged before any is waited for, and none is stopped before all are drained', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const { cutOver, steps } = outageScene(place);
  await cutOver();
  const all = steps();
  const [one, two] = ['node-1', 'node-2'].map((name) => place.world.node(name).id);
  expect(all.indexOf(`drain.written ${two ?? ''}`)).toBeLessThan(all.indexOf(`drain.drained ${one ?? ''}`));
  expect(all.indexOf(`drain.drained ${two ?? ''}`)).toBeLessThan(
    all.indexOf(`service.stopping ${one ?? ''}`),
  );
});

test('sessions that are seen while a node runs are written down: only then does none of them prove anything', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  const first = outageScene(place);
  const { machines, state } = place.world;
  state.sessions = (host) => (host === 'node-1' && machines.get(host)?.running === true ? 3 : 0);
  first.stores.failOn('copy');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect(first.steps().filter((step) => step.startsWith('sessions.'))).toEqual([
    'sessions.seen OctopusServerNodes-node-1',
  ]);
  const second = outageScene(place, { disk: first.journals.disk });
  await second.cutOver();
  const run = [...(place.files.targets.values().next().value?.disk.values() ?? [])].at(-1);
  const proofs = run?.lines
    .filter(({ step }) => step === 'quiesce.proved')
    .map(({ values }) => values['nodes']);
  expect(proofs).toHaveLength(2);
  for (const nodes of proofs ?? [])
    expect(nodes).toMatchObject([{ sessions: 'none' }, { node: 'node-2', sessions: 'unknown' }]);
});

test('how a service started and what was set before stand in the state folder as well: a target may be lost', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const scene = outageScene(place);
  scene.stores.failOn('copy');
  await expect(scene.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  const [note] = await scene.journals.unfinished();
  const kept = note?.lines.filter(({ step }) => step === 'kept-from-starting').map(({ values }) => values);
  expect(kept).toEqual([{ node: 'node-1', before: 'automatic' }]);
  const entered = note?.lines.find(({ step }) => step === 'cutover.entering')?.values;
  expect(entered).toMatchObject({ nodes: [{ name: 'node-1' }], from: { artifacts: null } });
});

test.each([
  ['cannot keep from every start is not said to be', 'manual', 'service.startable', 'warning'],
  ['has nothing to start it but an order is no reason to warn', 'by-order', 'service.disabled', 'done'],
] as const)('a service that its driver %s', async (_what, startType, step, tone) => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const hosts = place.machines.hosts();
  const { cutOver, events } = outageScene(place, {
    hosts: {
      ...hosts,
      serviceOf: (name) => {
        const of = hosts.serviceOf(name);
        if (of === null) return null;
        return { ...of, state: async (signal) => ({ ...(await of.state(signal)), startType }) };
      },
    },
  });
  await cutOver();
  const said = events.filter((each) => ['service.disabled', 'service.startable'].includes(each.step));
  expect(said.map((each) => [each.step, each.tone])).toEqual([[step, tone]]);
  expect(place.machines.startTypes.get('node-1')).toBe('automatic');
});
