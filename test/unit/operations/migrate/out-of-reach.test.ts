import { expect, test } from 'vitest';
import type { ServiceDriver } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import { byAnswer, whyOutOfReach } from '../../../../src/operations/migrate/out-of-reach.ts';
import { StepFailure } from '../../../../src/operations/restart/roll-work.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, type MigrationSceneOptions } from './migration-scene.ts';
import { outageScene, outageWorld, plannedNodes, type OutageWorld } from './outage-scene.ts';

/** A machine that answers nothing and does nothing, from when it is said to be dead. */
interface Mortal {
  readonly place: OutageWorld;
  readonly options: Partial<MigrationSceneOptions>;
  readonly die: () => void;
  readonly rise: () => void;
}

function withMortal(): Mortal {
  const place = outageWorld({ nodes: [aNode('node-1'), aNode('node-2')], urls: ['node-1', 'node-2'] });
  let isDead = false;
  const gone = (): Promise<never> =>
    Promise.reject(new UnavailableError('host.unreachable', 'node-1 does not answer'));
  const hosts = place.machines.hosts();
  const serviceOf = (name: string): ServiceDriver | null => {
    const of = hosts.serviceOf(name);
    if (of === null || !isDead || name !== 'node-1') return of;
    return {
      ...of,
      state: gone,
      stop: gone,
      start: gone,
      run: gone,
      disable: gone,
      enable: gone,
      startSetting: gone,
    };
  };
  return {
    place,
    options: { hosts: { ...hosts, serviceOf } },
    die: () => {
      isDead = true;
      const machine = place.world.machines.get('node-1');
      if (machine !== undefined) machine.running = false;
    },
    rise: () => {
      isDead = false;
    },
  };
}

function atWork({ world, machines }: OutageWorld, name: string): unknown {
  return [world.machines.get(name)?.running, world.node(name).draining, machines.startTypes.get(name)];
}

test('on the way back every node but the dead one is at work again, and that one when it answers', async () => {
  const { place, options, die, rise } = withMortal();
  const first = outageScene(place, options);
  first.stores.failOn('verify');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  die();
  const back = outageScene(place, { disk: first.journals.disk, ...options });
  await expect(back.rollBack()).rejects.toMatchObject({
    code: 'migrate.nodes-left',
    exitCode: 5,
    message:
      'not at work: node-1 (node-1 does not answer); started as they were found, on the old paths: node-2',
    hint: expect.stringMatching(
      /the same command puts it back as it was found: .*By hand .*node-1: set how its service starts back to 'automatic', start it, octo-ha undrain node-1\. .*octo-ha nodes remove node-1 --accept-risk=unfinished-run/,
    ) as string,
  });
  expect(atWork(place, 'node-2')).toEqual([true, false, 'automatic']);
  expect(place.machines.starts).toEqual(['old']);
  rise();
  const again = outageScene(place, { disk: first.journals.disk, ...options });
  expect((await again.rollBack()).outcome).toBe('rolled-back');
  expect(atWork(place, 'node-1')).toEqual([true, false, 'automatic']);
  expect(place.machines.starts).toEqual(['old', 'old']);
});

test('what was found stopped is neither said to be stopped by the outage, nor started, nor to be started', async () => {
  const { place, options, die } = withMortal();
  const accepted = new Set(['unfinished-elsewhere']);
  const machine = place.world.machines.get('node-1');
  if (machine !== undefined) machine.running = false;
  const first = outageScene(place, options);
  first.stores.failOn('verify');
  await expect(first.cutOver({ accepted })).rejects.toMatchObject({ exitCode: 5 });
  die();
  const again = outageScene(place, { disk: first.journals.disk, ...options });
  await expect(again.cutOver({ accepted })).rejects.toMatchObject({
    code: 'migrate.nodes-left',
    message:
      'not at work: node-1 (found stopped; node-1 does not answer); started as they were found, on the new paths: node-2',
    hint: expect.stringContaining(
      "alone: node-1: set how its service starts back to 'automatic'. Where",
    ) as string,
  });
  expect(again.events.find(({ step }) => step === 'node.left-out')?.message).toBe(
    'node-1 was found stopped, and its machine does not answer now: it is left out',
  );

  const other = withMortal();
  const second = other.place.world.machines.get('node-2');
  if (second !== undefined) second.running = false;
  const beside = outageScene(other.place, {
    ...other.options,
    onJournal: (effect) => {
      if (effect === 'paths.proved') other.die();
    },
  });
  await expect(beside.cutOver({ accepted })).rejects.toMatchObject({
    message: 'not at work: node-1 (node-1 does not answer); left stopped, as they were found: node-2',
  });
});

test('on the way there likewise, once the new paths are read back; taken out, it holds up nobody', async () => {
  const { place, options, die } = withMortal();
  const first = outageScene(place, {
    ...options,
    onJournal: (effect) => {
      if (effect === 'paths.proved') die();
    },
  });
  await expect(first.cutOver()).rejects.toMatchObject({ code: 'migrate.nodes-left', exitCode: 5 });
  expect(atWork(place, 'node-2')).toEqual([true, false, 'automatic']);
  expect(place.machines.starts).toEqual(['new']);
  const { cluster } = place.world.state;
  place.world.state.cluster = { ...cluster, nodes: cluster.nodes.filter(({ name }) => name !== 'node-1') };
  const again = outageScene(place, { disk: first.journals.disk, ...options });
  expect((await again.cutOver()).outcome).toBe('moved');
  expect(place.machines.wrongStarts).toEqual([]);
});

test('with some paths set, the heart beats alone prove that the dead one is silent, and both ways stay open', async () => {
  for (const verb of ['rollBack', 'cutOver'] as const) {
    const { place, options, die } = withMortal();
    const first = outageScene(place, {
      ...options,
      onJournal: (effect) => {
        if (effect === 'paths.running') throw new Error('killed');
      },
    });
    await expect(first.cutOver()).rejects.toThrow('killed');
    die();
    const again = outageScene(place, { disk: first.journals.disk, ...options });
    await expect(again[verb]()).rejects.toMatchObject({ code: 'migrate.nodes-left' });
    expect(place.machines.where()).toBe(verb === 'cutOver' ? 'new' : 'old');
    expect(atWork(place, 'node-2')).toEqual([true, false, 'automatic']);
  }
});

test('a machine that was not stopped here and does not answer is no machine at rest', async () => {
  const { place, options, die } = withMortal();
  die();
  const scene = outageScene(place, options);
  await expect(scene.cutOver()).rejects.toThrow('node-1 does not answer');
  expect(place.world.machines.get('node-2')?.runs).toBe(1);
  expect(place.world.node('node-2').draining).toBe(false);
});

test('only what is said of a machine is out of reach, and those that answer are told apart', async () => {
  expect(whyOutOfReach(new UnavailableError('host.timeout', 'too slow'))).toBe('too slow');
  expect(whyOutOfReach(new StepFailure('service.unknown', 'not known'))).toBe('not known');
  expect(whyOutOfReach(new UnavailableError('journal.unwritable', 'full'))).toBeNull();
  expect(whyOutOfReach(new StepFailure('health.timed-out', 'ill'))).toBeNull();
  const { place, options, die } = withMortal();
  die();
  const { answering, silent } = await byAnswer(
    plannedNodes(place.world),
    options.hosts ?? place.world.hosts,
    never,
  );
  expect([answering.map(({ name }) => name), silent.map(({ name }) => name)]).toEqual([
    ['node-2'],
    ['node-1'],
  ]);
});
