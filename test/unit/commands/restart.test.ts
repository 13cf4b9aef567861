import { expect, test } from 'vitest';
import type { HookLife } from '../../../src/model/hook-process.ts';
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

test.each<[HookLife, readonly string[], string | null]>([
  ['runs', [], 'restart.hook-at-work'],
  ['may-run', [], 'restart.hook-at-work'],
  ['runs', ['--accept-risk', 'hook-at-work'], null],
  ['gone', [], null],
])(
  'a dry run looks whether a command of the roll is over as the roll does: %s, %j',
  async (life, flags, code) => {
    const world = fakeWorld();
    const journals = fakeJournals({ clock: world.clock });
    const nodes = world.state.cluster.nodes.map(({ id, name }) => ({ id, name }));
    const begun = await journals.begin('restart', { nodes, all: true });
    const values = { hook: 'before-stop', pid: 4711, startedAs: 'boot/9' };
    await begun.write('process.begun', nodes[0]?.id ?? '', values);
    await begun.close();
    const made = contextOf(world, journals);
    const hosts = { ...world.hosts, hookLife: () => Promise.resolve(life) };
    const it = { ...made, hosts: () => Promise.resolve(hosts) };
    const ended = await parse(['restart', '--all', '--dry-run', ...flags], it).catch(
      (error: unknown) => error,
    );
    expect((ended as { code?: string } | undefined)?.code ?? null).toBe(code);
    expect(made.answers).toHaveLength(code === null ? 1 : 0);
    expect(made.said.join().includes('still runs, as process 4711')).toBe(flags.length > 0);
    expect([...made.waits]).toEqual([]);
  },
);

test('a dry run refuses where work of somebody else would refuse the roll', async () => {
  const world = fakeWorld();
  const journals = fakeJournals({ clock: world.clock });
  const { id, name } = world.node('node-2');
  await journals.begin('drain', { nodes: [{ id, name }] });
  const it = contextOf(world, journals);
  await expect(parse(['restart', '--all', '--dry-run'], it)).rejects.toMatchObject({
    code: 'journal.unfinished',
    exitCode: 4,
  });
  await parse(['restart', '--all', '--dry-run', '--accept-risk', 'unfinished-run'], it);
  expect(it.answers).toHaveLength(1);
});

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
