import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import type { Cluster } from '../../../../src/model/cluster.ts';
import type { Ping } from '../../../../src/model/ping.ts';
import type { StepEvent } from '../../../../src/model/step-event.ts';
import type { CheckWish } from '../../../../src/operations/check/check-wish.ts';
import { gatherCircumstances } from '../../../../src/operations/check/gather.ts';
import { verdict } from '../../../../src/operations/check/verdict.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, beaten, id, someHosts, steppingClock } from './world.ts';

const two = aCluster([aNode('a'), aNode('b')]);

/** Gathers about `a`; every node but those in `dead` beats whenever time passes; `pings` answer one after the other. */
async function gather(
  cluster: Cluster = two,
  change: Partial<CheckWish> = {},
  { dead = [], pings = [] }: { dead?: readonly string[]; pings?: readonly Ping[] } = {},
) {
  const database = fakeDatabase(cluster);
  const events: StepEvent[] = [];
  let asked = 0;
  const hosts = someHosts({
    pings: { 'http://b': () => pings[Math.min(asked++, pings.length - 1)] ?? aPing('b') },
  });
  const clock = steppingClock(() => {
    const names = cluster.nodes.map(({ name }) => name).filter((name) => !dead.includes(name));
    database.state.cluster = beaten(database.state.cluster, ...names);
  });
  const wish: CheckWish = {
    purpose: 'stop',
    targets: [id('a')],
    accepted: new Set(),
    settings: {
      nodes: pings.length > 0 ? [{ name: 'b', url: 'http://b' }] : [],
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
    },
    lock: 'ask',
    ownRun: null,
    ...change,
  };
  const { signal } = new AbortController();
  const began = clock.ticks();
  const edges = { database, hosts, journals: fakeJournals(), clock };
  const found = await gatherCircumstances(wish, edges, (event) => events.push(event), signal);
  return {
    word: verdict(found, wish.accepted).verdict,
    seconds: (clock.ticks() - began) / 1_000,
    looks: 1 + events.filter(({ step }) => step === 'check.looking-again').length,
    found,
    events,
    database,
  };
}

const lost: Ping = { kind: 'unreachable', why: 'time-out' };

test('a healthy cluster without urls is safe after the next heart beat, in one look', async () => {
  expect(await gather()).toMatchObject({ word: 'safe', looks: 1, seconds: 2 });
});

test('a node that answers at its url needs no watch', async () => {
  expect(await gather(two, {}, { pings: [aPing('b')] })).toMatchObject({ word: 'safe', seconds: 0 });
});

test('a dead node whose clock ran fast is not taken for alive, however fresh it looks', async () => {
  const cluster = aCluster([aNode('a'), aNode('b', { lastSeenAgeSeconds: -60 })]);
  expect(await gather(cluster, {}, { dead: ['b'] })).toMatchObject({ word: 'unknown', looks: 2 });
});

test('a ping that fails once is looked at again before it refuses', async () => {
  const { word, looks } = await gather(two, {}, { pings: [lost, lost, aPing('b')] });
  expect([word, looks]).toEqual(['safe', 2]);
});

test('a ping that fails twice stands', async () => {
  expect(await gather(two, {}, { pings: [lost] })).toMatchObject({ word: 'unknown', looks: 2 });
});

test('what is new in the second look is looked at once more', async () => {
  const { word, looks } = await gather(
    two,
    {},
    { pings: [{ kind: 'foreign', why: 'x' }, { kind: 'foreign', why: 'x' }, lost, aPing('b')] },
  );
  expect([word, looks]).toEqual(['safe', 3]);
});

test('what does not pass by itself refuses at once', async () => {
  expect(await gather(two, { targets: [id('a'), id('b')] })).toMatchObject({
    word: 'unsafe',
    looks: 1,
    seconds: 0,
  });
});

test('what is accepted is not looked at twice', async () => {
  const wish = { accepted: new Set(['ping-unknown']) };
  expect(await gather(two, wish, { pings: [lost] })).toMatchObject({ word: 'safe', looks: 1 });
});

test('nothing is written, and no lock stays behind', async () => {
  const { database } = await gather();
  expect(database.calls.filter((call) => /^(set|remove|cancel)/.test(call))).toEqual([]);
  expect(database.state.locks).toEqual([]);
});

test('says from the first moment what it waits for', async () => {
  const { events } = await gather();
  expect(events[0]).toEqual({
    step: 'check.reading',
    node: null,
    message: 'reading the cluster',
    tone: 'waiting',
  });
  expect(events.map(({ step }) => step)).toContain('check.watching');
});

test('a database that cannot be read is no circumstance but an error; so is the signal', async () => {
  const database = fakeDatabase(two);
  const gone = new UnavailableError('database.unreachable', 'gone');
  database.failOn('readCluster', gone);
  const wish = {
    purpose: 'stop',
    targets: [id('a')],
    accepted: new Set<string>(),
    settings: {
      nodes: [],
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
    },
    lock: 'ask',
    ownRun: null,
  } as const;
  const edges = { database, hosts: someHosts(), journals: fakeJournals(), clock: steppingClock() };
  const silent = (): void => undefined;
  await expect(gatherCircumstances(wish, edges, silent, new AbortController().signal)).rejects.toBe(gone);
  const stop = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(gatherCircumstances(wish, edges, silent, stop)).rejects.toThrow('Ctrl-C');
});
