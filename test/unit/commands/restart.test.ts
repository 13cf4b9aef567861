import { expect, test } from 'vitest';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { fakeWorld, type World } from '../../fakes/fake-world.ts';
import { fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

/** The command on the living fake cluster. */
function contextOf(world: World, journals = fakeJournals({ clock: world.clock })): FakeContext {
  return fakeContext({
    database: fakeDatabase(world.state.cluster, null, { state: world.state }),
    hosts: world.hosts,
    journals,
  });
}

test('a refusal ends what was waited for: the process comes to its end', async () => {
  const world = fakeWorld();
  world.change('node-3', { flaggedOffline: true });
  const it = contextOf(world);
  const ended = parse(['restart', '--all', '--yes'], it);
  await expect(ended).rejects.toMatchObject({ code: 'node.offline', exitCode: 4 });
  expect([...it.waits]).toEqual([]);
});

test.each([['--resume'], ['--all']])(
  '%s goes on with a roll of all when a node has come and one has gone',
  async (which) => {
    const world = fakeWorld();
    const journals = fakeJournals({ clock: world.clock });
    const [one, two, three] = world.state.cluster.nodes.map(({ id, name }) => ({ id, name }));
    const gone = { id: 'OctopusServerNodes-gone', name: 'gone' };
    if (one === undefined || two === undefined || three === undefined) throw new Error('too few nodes');
    const { id } = await journals.begin('restart', { nodes: [two, one, gone], all: true });
    const it = contextOf(world, journals);
    await parse(['restart', which, '--dry-run'], it);
    expect(it.answers[0]?.document).toMatchObject({
      resumes: id,
      plan: [{ name: 'node-2' }, { name: 'node-1' }],
      warnings: [
        expect.stringContaining('goes on with'),
        expect.stringContaining('gone has no row any more'),
        expect.stringContaining('node-3 has come since it was begun and is no part of it'),
      ],
    });
    // Named nodes are those and no others.
    for (const names of [[one.name, two.name, three.name], [one.name]])
      await expect(
        parse(['restart', ...names, '--dry-run'], contextOf(world, journals)),
      ).rejects.toMatchObject({
        code: 'restart.other-unfinished',
      });
  },
);

test('--all does not go on with a roll of named nodes', async () => {
  const world = fakeWorld();
  const journals = fakeJournals({ clock: world.clock });
  const nodes = world.state.cluster.nodes.slice(0, 2).map(({ id, name }) => ({ id, name }));
  await journals.begin('restart', { nodes, all: false });
  await expect(parse(['restart', '--all', '--dry-run'], contextOf(world, journals))).rejects.toMatchObject({
    code: 'restart.other-unfinished',
  });
});

test.each([['--resume'], ['--all']])('%s goes on without a node whose row is gone', async (which) => {
  const world = fakeWorld();
  const journals = fakeJournals({ clock: world.clock });
  const nodes = world.state.cluster.nodes.map(({ id, name }) => ({ id, name }));
  const { id } = await journals.begin('restart', { nodes });
  const { cluster } = world.state;
  world.state.cluster = { ...cluster, nodes: cluster.nodes.slice(0, 2) };
  const it = contextOf(world, journals);
  await parse(['restart', which, '--dry-run'], it);
  expect(it.answers[0]?.document).toMatchObject({
    resumes: id,
    plan: [{ name: 'node-1' }, { name: 'node-2' }],
    warnings: expect.arrayContaining([expect.stringContaining('node-3 has no row any more')]) as string[],
  });
});

test('a roll that is gone on with to its end, and has lost a task, is not to be begun again', async () => {
  const world = fakeWorld();
  const journals = fakeJournals({ clock: world.clock });
  const nodes = world.state.cluster.nodes.map(({ id, name }) => ({ id, name }));
  const begun = await journals.begin('restart', { nodes, all: true });
  for (const { id, name } of nodes) {
    await begun.write('service.stopping', id);
    if (name === 'node-1') await begun.write('tasks.lost', id, { ids: ['ServerTasks-7'] });
    await begun.write('ended', id);
  }
  await begun.close();
  await expect(parse(['restart', '--all', '--yes'], contextOf(world, journals))).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringMatching(
      /^the roll is through after .*: a stop has cut off tasks of node-1$/,
    ) as string,
    hint: 'every node of it was restarted; look at the tasks that the rows name',
  });
  expect(await journals.unfinished()).toEqual([]);
});

test.each([['--resume'], ['--all']])(
  '%s is no success while a node has come that the roll of all does not take: it is told, in the log too',
  async (which) => {
    const world = fakeWorld();
    const journals = fakeJournals({ clock: world.clock });
    const nodes = world.state.cluster.nodes.slice(0, 2).map(({ id, name }) => ({ id, name }));
    const begun = await journals.begin('restart', { nodes, all: true });
    for (const { id } of nodes) {
      await begun.write('service.stopping', id);
      await begun.write('ended', id);
    }
    await begun.close();
    const logged: object[] = [];
    const it = {
      ...contextOf(world, journals),
      log: (event: object) => logged.push(event),
    };
    await expect(parse(['restart', which, '--yes'], it)).rejects.toMatchObject({
      code: 'restart.came-since',
      exitCode: 5,
      hint: 'restart what has come since with: octo-ha restart node-3',
    });
    expect(it.answers[0]?.document).toMatchObject({
      stopped: { code: 'restart.came-since' },
      nodes: [
        { outcome: 'already-restarted' },
        { outcome: 'already-restarted' },
        { name: 'node-3', outcome: 'not-started', reason: expect.stringContaining('come since') as string },
      ],
    });
    expect(logged).toContainEqual(
      expect.objectContaining({
        step: 'plan.warning',
        message: expect.stringMatching(/^node-3 has come since/) as string,
      }),
    );
    expect(world.machines.get('node-3')?.runs).toBe(1);
    expect(await journals.unfinished()).toEqual([]);
  },
);
