import { expect, test } from 'vitest';
import type { HookLife } from '../../../../src/model/hook-process.ts';
import type { JournalLine } from '../../../../src/model/run.ts';
import { requireHooksOver } from '../../../../src/operations/restart/require-hooks-over.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { scene, type Scene } from './scene.ts';

const line = (step: string): JournalLine => ({
  at: '2026-03-01T12:00:00Z',
  step,
  nodeId: 'n-1',
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values: { hook: 'before-stop', pid: 4711, startedAs: 'boot/9' },
});
const nodes = [{ id: 'n-1', name: 'node-1' }];

async function asked(
  life: HookLife,
  steps: readonly string[],
  accepted: readonly string[] = [],
): Promise<readonly string[]> {
  const told: string[] = [];
  const hookLife = (process: unknown, host: string): Promise<HookLife> => {
    expect([process, host]).toEqual([{ pid: 4711, startedAs: 'boot/9' }, 'ops-1']);
    return Promise.resolve(life);
  };
  const edges = { hosts: { hookLife }, report: ({ message }: { message: string }) => told.push(message) };
  await requireHooksOver({ lines: steps.map(line) }, nodes, new Set(accepted), edges);
  return told;
}

test.each<[HookLife, string]>([
  ['runs', 'still runs, as process 4711'],
  ['may-run', 'may still run'],
])('a command that %s is not begun beside itself, unless that is accepted', async (life, words) => {
  await expect(asked(life, ['process.begun'])).rejects.toMatchObject({
    code: 'restart.hook-at-work',
    exitCode: 4,
    message: expect.stringMatching(new RegExp(`before-stop command .* node-1 ${words}`)) as string,
    hint: expect.stringContaining('kill -- -4711') as string,
  });
  // Where it may be another, no command that would end it on Windows.
  await expect(asked(life, ['process.begun'])).rejects.not.toMatchObject({
    hint: expect.stringContaining('taskkill') as string,
  });
  expect((await asked(life, ['process.begun'], ['hook-at-work'])).join()).toContain(words);
});

test('what cannot be seen from here is said, and what is over is not asked about', async () => {
  expect((await asked('unseen', ['process.begun'])).join()).toContain('on ops-1, has ended cannot be seen');
  expect(await asked('gone', ['process.begun'])).toEqual([]);
  expect(await asked('runs', ['process.begun', 'process.ended'])).toEqual([]);
});

test('where the command is the work, one that cannot be seen from here is not begun beside itself', async () => {
  const steps = ['hook.running', 'process.begun'];
  await expect(asked('unseen', steps)).rejects.toMatchObject({
    code: 'restart.hook-at-work',
    message: expect.stringContaining('may still run, as process 4711 on ops-1: from here') as string,
  });
  expect((await asked('unseen', steps, ['hook-at-work'])).join()).toContain('cannot be seen');
  expect((await asked('unseen', [...steps, 'undrain.written'])).join()).toContain('cannot be seen');
});

test('a roll whose command outlived it is gone on with when that is over, and nothing is touched before', async () => {
  const world = fakeWorld({ urls: ['node-1', 'node-2', 'node-3'] });
  const names = ['node-1'];
  const wish = { hooks: { require: null, beforeStop: 'slow', afterStart: null } };
  let died = false;
  const first: Scene = scene(world, {
    names,
    onJournal: (effect) => {
      if (!effect.startsWith('process.begun')) return;
      died = true;
      first.database.die();
      throw new Error('killed');
    },
  });
  await first.restart(wish).catch(() => undefined);
  expect([died, world.node('node-1').draining]).toEqual([true, true]);
  let life: HookLife = 'runs';
  const second = scene(world, {
    names,
    disk: first.journals.disk,
    wrap: (edges) => ({ ...edges, hosts: { ...edges.hosts, hookLife: () => Promise.resolve(life) } }),
  });
  const before = (await second.journals.unfinished())[0]?.lines.length;
  await expect(second.restart(wish)).rejects.toMatchObject({ code: 'restart.hook-at-work', exitCode: 4 });
  expect((await second.journals.unfinished())[0]?.lines.length).toBe(before);
  expect(world.node('node-1').draining).toBe(true);
  life = 'gone';
  expect((await second.restart(wish)).stopped).toBeNull();
});
