import { expect, test } from 'vitest';
import { looker, pauseMs } from '../../../../src/operations/check/look.ts';
import { fakeDatabase } from '../../../fakes/fake-database.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, beaten, id, someHosts, steppingClock } from './world.ts';

const periods = (heartBeatSeconds: number) => ({ freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds });

test.each([
  [60, 2_000],
  [10, 1_000],
  [1, 200],
  [0.5, 200],
])('with a heart beat every %s s it reads every %i ms', (heartBeatSeconds, expected) => {
  expect(pauseMs({ settings: { nodes: [], loadBalancer: null, periods: periods(heartBeatSeconds) } })).toBe(
    expected,
  );
});

function world(heartBeatSeconds = 60) {
  const database = fakeDatabase(aCluster([aNode('a'), aNode('b')]));
  const hosts = someHosts({ pings: { 'http://b': () => aPing('b', { status: 418, draining: true }) } });
  const readings: number[] = [];
  const clock = steppingClock((ticks) => readings.push(ticks));
  const look = looker(
    {
      purpose: 'stop',
      targets: [id('a')],
      accepted: new Set(),
      settings: {
        nodes: [{ name: 'b', url: 'http://b' }],
        loadBalancer: null,
        periods: periods(heartBeatSeconds),
      },
      lock: 'ask',
      ownRun: null,
    },
    { database, hosts, journals: fakeJournals(), clock },
    () => undefined,
    new AbortController().signal,
  );
  return { database, hosts, readings, look };
}

test('the time for heart beats is over once for all looks: two periods and a half', async () => {
  const { look, readings } = world();
  const first = await look();
  expect(first.heartBeats.get(id('b'))).toEqual({ changed: false, watchedSeconds: 150 });
  const before = readings.length;
  await look();
  expect(readings.length).toBe(before);
});

test('after a watch the nodes are asked again: what they said before it is old', async () => {
  const { look, hosts, database } = world();
  const done = look();
  database.state.cluster = beaten(database.state.cluster, 'b');
  const found = await done;
  expect(hosts.asked).toEqual(['ping http://b', 'ping http://b']);
  expect(found.cluster).toBe(database.state.cluster);
});

test('tasks, lock and journals are read last, the license once for all looks', async () => {
  const { look, database } = world(1);
  await look();
  await look();
  expect(database.calls.filter((call) => call === 'readLicenseText')).toHaveLength(1);
  expect(database.calls.slice(-3).filter((call) => call === 'readCluster')).toEqual([]);
});
