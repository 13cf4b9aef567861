import { expect, test } from 'vitest';
import type { Hosts } from '../../../../src/edges.ts';
import { UnavailableError, UnfinishedError } from '../../../../src/errors.ts';
import type { HookLife, ProcessWatch } from '../../../../src/model/hook-process.ts';
import { openProcesses } from '../../../../src/operations/restart/open-process.ts';
import type { RollWork } from '../../../../src/operations/restart/roll-work.ts';
import { settledState } from '../../../../src/operations/restart/stop-start.ts';
import { noteEnded, orderOver, watched } from '../../../../src/operations/restart/watch-process.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { rollOn } from './roll-on.ts';
import { never } from './scene.ts';

const process = { pid: 4711, startedAs: 'boot/1' };
const stepsOf = ({ journal }: Pick<RollWork, 'journal'>): readonly string[] =>
  journal.lines().map(({ step }) => step);

/** A roll in whose journal an order stands that was given and has not ended. */
async function given(
  lives: readonly HookLife[],
  order: string | null = 'stop',
  accepted: readonly string[] = [],
): Promise<Awaited<ReturnType<typeof rollOn>> & { readonly asked: () => number }> {
  const rolled = await rollOn(fakeWorld(), 'node-1', { accepted: new Set(accepted) });
  const { work, node } = rolled;
  await work.journal.write('process.begun', node.id, {
    ...process,
    ...(order === null ? { hook: 'require' } : { order }),
  });
  let asked = 0;
  const hookLife: Hosts['hookLife'] = (child, host) => {
    expect([child.pid, host]).toEqual([4711, work.journal.lines()[0]?.by.host]);
    asked += 1;
    return Promise.resolve(lives[Math.min(asked, lives.length) - 1] ?? 'gone');
  };
  const edges = { ...work.edges, hosts: { ...work.edges.hosts, hookLife } };
  return { ...rolled, work: { ...work, edges }, asked: () => asked };
}

test('an order that outlived the octo-ha which gave it is waited for, and then written down as ended', async () => {
  const { work, node, asked } = await given(['runs', 'may-run', 'gone']);
  // Also where it is the state of the service that is looked at.
  const driver = work.edges.hosts.serviceOf('node-1');
  if (driver === null) throw new Error('no driver');
  expect((await settledState(node, driver, work, never)).running).toBe('running');
  expect(asked()).toBe(3);
  expect(stepsOf(work).at(-1)).toBe('process.ended');
  await orderOver(node, work, never);
  expect(asked()).toBe(3);
});

test('one that does not end is no state of a service, unless that is accepted', async () => {
  const { work, node, scene } = await given(['runs']);
  const began = work.edges.clock.ticks();
  await expect(orderOver(node, work, never)).rejects.toMatchObject({
    code: 'service.unknown',
    message: expect.stringMatching(/order to stop .* process 4711 on .*--accept-risk=hook-at-work/) as string,
  });
  expect(work.edges.clock.ticks() - began).toBeGreaterThanOrEqual(work.wish.healthySeconds * 1000);
  expect(stepsOf(work).at(-1)).toBe('process.begun');
  expect(scene.events.some(({ step }) => step === 'service.looking')).toBe(true);
  const lifted = await given(['runs'], 'stop', ['hook-at-work']);
  await orderOver(lifted.node, lifted.work, never);
  expect(lifted.scene.events.at(-1)).toMatchObject({ step: 'hook.unseen', tone: 'warning' });
  expect(stepsOf(lifted.work).at(-1)).toBe('process.begun');
});

test('what a start has left behind is the service itself: it is not waited for, and one that lasts is told', async () => {
  const left = await given(['may-run'], 'start');
  await orderOver(left.node, left.work, never);
  expect([left.asked(), left.scene.events.length]).toEqual([1, 0]);
  const lasts = await given(['runs'], 'start');
  await orderOver(lasts.node, lasts.work, never);
  expect(lasts.scene.events.at(-1)).toMatchObject({ step: 'hook.unseen', tone: 'warning' });
});

test('one of another host is told, and stands as not ended; a command of the operator’s own is no order', async () => {
  const unseen = await given(['unseen']);
  await orderOver(unseen.node, unseen.work, never);
  expect(unseen.scene.events.at(-1)).toMatchObject({ step: 'hook.unseen', tone: 'warning' });
  expect(stepsOf(unseen.work).at(-1)).toBe('process.begun');
  const hook = await given(['runs'], null);
  await orderOver(hook.node, hook.work, never);
  expect(hook.asked()).toBe(0);
});

const begins = async ({ begun, ended }: ProcessWatch): Promise<string> => {
  await begun?.({ ...process, waits: true });
  ended?.();
  return 'done';
};

test('what acts is written down as long as it runs; what is no process is not', async () => {
  const { work, node } = await rollOn(fakeWorld(), 'node-1');
  expect(await watched({ order: 'stop' }, node, work, () => Promise.resolve(1), never)).toBe(1);
  expect(stepsOf(work)).toEqual(['begun']);
  expect(await watched({ order: 'stop' }, node, work, begins, never)).toBe('done');
  expect(work.journal.lines().slice(1)).toMatchObject([
    { step: 'process.begun', nodeId: node.id, values: { order: 'stop', ...process } },
    { step: 'process.ended', nodeId: node.id, values: { pid: 4711 } },
  ]);
});

test('where it cannot be written down, it is not run', async () => {
  const { work, node } = await rollOn(fakeWorld(), 'node-1');
  const write = (): Promise<never> => Promise.reject(new UnavailableError('journal.unwritable', 'no space'));
  let wentOn = false;
  const act = async (watch: ProcessWatch): Promise<void> => {
    await watch.begun?.({ ...process, waits: true });
    wentOn = true;
  };
  const journal = { ...work.journal, write };
  await expect(watched({ order: 'stop' }, node, { ...work, journal }, act, never)).rejects.toMatchObject({
    code: 'journal.unwritable',
  });
  expect(wentOn).toBe(false);
});

test('a lock that is lost beside it ends the run once it has ended', async () => {
  const { work, node } = await rollOn(fakeWorld(), 'node-1');
  const lost = new UnfinishedError('lock.lost', 'another operator may have been at work');
  const lock = {
    ...work.lock,
    beside: async <T>(act: Promise<T>): Promise<T> => {
      await act;
      throw lost;
    },
  };
  await expect(watched({ order: 'stop' }, node, { ...work, lock }, begins, never)).rejects.toBe(lost);
  expect(stepsOf(work).at(-1)).toBe('process.ended');
});

test('of what was begun the end that can be seen is written down, and no other', async () => {
  const { work, node } = await given([], null);
  await work.journal.write('process.begun', node.id, { pid: 12, startedAs: null, hook: 'before-stop' });
  const hookLife: Hosts['hookLife'] = ({ pid }) => Promise.resolve(pid === 12 ? 'may-run' : 'gone');
  await noteEnded(node, { ...work, edges: { ...work.edges, hosts: { ...work.edges.hosts, hookLife } } });
  expect(openProcesses(work.journal.lines(), node.id)).toMatchObject([{ hook: 'before-stop', pid: 12 }]);
});
