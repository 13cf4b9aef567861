import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('a node that does not come up stays drained, and the same command starts it again', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const machine = place.world.machines.get('node-1');
  if (machine === undefined) throw new Error('no machine');
  machine.startable = false;
  const first = outageScene(place);
  await expect(first.cutOver({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  expect(place.world.node('node-1').draining).toBe(true);
  expect(place.machines.where()).toBe('new');
  machine.startable = true;
  await outageScene(place, { disk: first.journals.disk }).cutOver();
  expect(place.world.node('node-1').draining).toBe(false);
  expect(machine.running).toBe(true);
});

test('one that does not get healthy is named, and keeps nobody else from work, on the way there and back', async () => {
  for (const verb of ['cutOver', 'rollBack'] as const) {
    const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
    const machine = place.world.machines.get('node-1');
    if (machine === undefined) throw new Error('no machine');
    const first = outageScene(place);
    if (verb === 'rollBack') await first.cutOver();
    machine.startable = false;
    const ill = outageScene(place, { disk: first.journals.disk });
    await expect(ill[verb]({ healthySeconds: 240 })).rejects.toMatchObject({
      code: 'migrate.nodes-left',
      exitCode: 5,
      message: expect.stringMatching(
        /^not at work: node-1 \(not healthy within 240 s after its start: .*\); started as they were found, on the (new|old) paths: node-2$/,
      ) as string,
      hint: expect.stringMatching(/: node-1: restart it, octo-ha undrain node-1\. /) as string,
    });
    expect([place.world.node('node-1').draining, place.world.node('node-2').draining]).toEqual([true, false]);
    expect(place.machines.where()).toBe(verb === 'cutOver' ? 'new' : 'old');
    machine.startable = true;
    await outageScene(place, { disk: first.journals.disk })[verb]();
    expect(place.world.node('node-1').draining).toBe(false);
    expect(machine.running).toBe(true);
  }
});

test('one that is drained again, as it does not answer 200 once its flag is lifted, keeps nobody else from work', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  const hosts = place.machines.hosts();
  const scene = outageScene(place, {
    hosts: {
      ...hosts,
      ping: async (url, signal) => {
        const ping = await hosts.ping(url, signal);
        return url.includes('node-1') && ping.kind === 'answered' ? { ...ping, status: 418 } : ping;
      },
    },
  });
  await expect(scene.cutOver()).rejects.toMatchObject({
    code: 'migrate.nodes-left',
    message: expect.stringContaining(
      'node-1 (it does not answer 200 after the drain flag was lifted',
    ) as string,
  });
  expect(place.world.node('node-2').draining).toBe(false);
});

test('no node is started when somebody set one path back meanwhile', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const first = outageScene(place);
  const { hosts } = first.edges;
  // The proof is in the journal; then a hand on another machine sets the packages back.
  const meddled = outageScene(place, {
    disk: first.journals.disk,
    onJournal: (effect) => {
      if (effect !== 'paths.proved') return;
      void hosts
        .serviceOf('node-1')
        ?.run(['path', '--nugetRepository=/elsewhere'], new AbortController().signal);
    },
  });
  await expect(meddled.cutOver()).rejects.toMatchObject({ code: 'migrate.mixed-paths' });
  expect(place.machines.starts).toEqual([]);
  expect(place.machines.wrongStarts).toEqual([]);
});

test('a node that came when the paths were switched is named, and not said to be stopped', async () => {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')] });
  const { cluster } = place.world.state;
  const alone = cluster.nodes.filter(({ name }) => name === 'node-1');
  place.world.state.cluster = { ...cluster, nodes: alone };
  const first = outageScene(place);
  const machine = place.world.machines.get('node-1');
  if (machine !== undefined) machine.startable = false;
  await expect(first.cutOver({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  if (machine !== undefined) machine.startable = true;
  expect(place.machines.where()).toBe('new');
  place.world.state.cluster = {
    ...place.world.state.cluster,
    nodes: [...place.world.state.cluster.nodes, aNode('node-2')],
  };
  const second = outageScene(place, { disk: first.journals.disk });
  await second.cutOver();
  const said = second.events.filter(({ node }) => node === 'node-2').map(({ message }) => message);
  expect(said).toEqual([
    'node-2 came to the instance during the outage, and may have started on the other paths: octo-ha restart node-2',
  ]);
});

test('a node that stopped by itself in its drain, and does not come up, is not called at work', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const machine = place.world.machines.get('node-1');
  if (machine === undefined) throw new Error('no machine');
  const first = outageScene(place, {
    onDatabase: (effect) => {
      if (!JSON.stringify(effect).includes('setDraining')) return;
      machine.running = false;
      machine.startable = false;
      throw new Error('killed');
    },
  });
  await expect(first.cutOver()).rejects.toThrow('killed');
  const second = outageScene(place, { disk: first.journals.disk });
  await expect(second.cutOver({ healthySeconds: 60 })).rejects.toMatchObject({ exitCode: 5 });
  expect(place.world.node('node-1').draining).toBe(true);
  machine.startable = true;
  await outageScene(place, { disk: first.journals.disk }).cutOver();
  expect(place.world.node('node-1').draining).toBe(false);
});

test('paths that were read back are believed when nobody tells of them any more', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  let isSilent = false;
  const scene = outageScene(place, {
    onJournal: (effect) => {
      if (effect === 'paths.proved') isSilent = true;
    },
    wrap: (edges) => ({
      ...edges,
      database: {
        ...edges.database,
        readFolders: async (signal) => {
          const reading = await edges.database.readFolders(signal);
          return isSilent ? { ...reading, home: null, values: {} } : reading;
        },
      },
    }),
  });
  await scene.cutOver();
  expect(place.machines.starts).toEqual(['new']);
  expect(scene.events.find(({ step }) => step === 'paths.untold')).toMatchObject({
    tone: 'warning',
    message: 'nobody tells where the stores are now; by the journal they were read back when they were set',
  });
});
