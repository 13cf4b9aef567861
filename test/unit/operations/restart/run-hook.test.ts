import { expect, test } from 'vitest';
import type { Hosts } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import type { CommandResult } from '../../../../src/model/service.ts';
import { runHook } from '../../../../src/operations/restart/run-hook.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { never } from './scene.ts';
import { rollOn } from './roll-on.ts';

test('nothing is run where no command is given', async () => {
  const seen: string[] = [];
  const { work, node } = await rollOn(fakeWorld({ onEffect: (effect) => seen.push(effect) }), 'node-1');
  await runHook('require', null, node, work, never);
  expect(seen).toEqual([]);
});

test('the command gets the node by its environment', async () => {
  const got: unknown[] = [];
  const world = fakeWorld({ urls: ['node-1'], hook: (command, values) => (got.push(command, values), 0) });
  const { work, node } = await rollOn(world, 'node-1');
  await runHook('before-stop', 'snapshot', node, work, never);
  expect(got).toEqual([
    'snapshot',
    {
      OCTO_HA_HOOK: 'before-stop',
      OCTO_HA_NODE: 'node-1',
      OCTO_HA_NODE_ID: 'OctopusServerNodes-node-1',
      OCTO_HA_NODE_URL: 'http://node-1:8080',
      OCTO_HA_RUN: work.journal.id,
    },
  ]);
});

test('another exit code than 0 fails, and its last words are told', async () => {
  const { work, node } = await rollOn(fakeWorld({ hook: () => 9 }), 'node-1');
  await expect(runHook('require', 'no', node, work, never)).rejects.toMatchObject({
    code: 'hook.failed',
    message: 'the require command ended with 9: the hook says no',
  });
});

test('one that fails without a word is told by its exit code alone', async () => {
  const { work, node } = await rollOn(fakeWorld(), 'node-1');
  const hook = (): Promise<CommandResult> => Promise.resolve({ exitCode: 1, stdout: '\n', stderr: '' });
  const edges = { ...work.edges, hosts: { ...work.edges.hosts, hook } };
  await expect(runHook('before-stop', 'false', node, { ...work, edges }, never)).rejects.toMatchObject({
    message: 'the before-stop command ended with 1',
  });
});

test('a command that lasts too long fails as well', async () => {
  const { work, node } = await rollOn(fakeWorld(), 'node-1');
  const hook = (): Promise<never> =>
    Promise.reject(new UnavailableError('host.timeout', 'took longer than 600 s'));
  const edges = { ...work.edges, hosts: { ...work.edges.hosts, hook } };
  await expect(runHook('after-start', 'sleep', node, { ...work, edges }, never)).rejects.toMatchObject({
    code: 'hook.failed',
    message: 'the after-start command: took longer than 600 s',
  });
});

test('which process it is stands in the journal while it runs, and that it has ended', async () => {
  const { work, node } = await rollOn(fakeWorld({ hook: () => 9 }), 'node-1');
  await expect(runHook('require', 'no', node, work, never)).rejects.toThrow('ended with 9');
  const lines = work.journal.lines().filter(({ step }) => step.startsWith('process.'));
  expect(lines).toMatchObject([
    { step: 'process.begun', nodeId: node.id, values: { hook: 'require', pid: 4711, startedAs: 'boot/1' } },
    { step: 'process.ended', nodeId: node.id },
  ]);
});

test.each([
  ['is written down', true, ['process.begun', 'process.ended']],
  ['is not, where nobody saw it', false, ['process.begun']],
])('the end of one that lasted too long %s', async (_what, seen, steps) => {
  const { work, node } = await rollOn(fakeWorld(), 'node-1');
  const hook: Hosts['hook'] = async (_command, { begun, ended }) => {
    await begun?.({ pid: 4711, startedAs: 'boot/1', waits: true });
    if (seen) ended?.();
    throw new UnavailableError('host.timeout', 'took longer than 600 s');
  };
  const edges = { ...work.edges, hosts: { ...work.edges.hosts, hook } };
  await expect(runHook('require', 'x', node, { ...work, edges }, never)).rejects.toThrow('took longer');
  const lines = work.journal.lines().map(({ step }) => step);
  expect(lines.filter((step) => step.startsWith('process.'))).toEqual(steps);
});
