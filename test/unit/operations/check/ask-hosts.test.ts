import { expect, test } from 'vitest';
import { UnavailableError } from '../../../../src/errors.ts';
import { askHosts } from '../../../../src/operations/check/ask-hosts.ts';
import type { CheckSettings } from '../../../../src/operations/check/check-wish.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { aPing, aService, id, someHosts } from './world.ts';

const cluster = aCluster([aNode('a'), aNode('b')]);
const { signal } = new AbortController();
const settings = (change: Partial<CheckSettings> = {}): CheckSettings => ({
  nodes: [],
  loadBalancer: null,
  periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
  ...change,
});

test('nobody is asked where nothing is configured', async () => {
  const hosts = someHosts();
  const found = await askHosts(cluster, settings(), hosts, signal);
  expect(hosts.asked).toEqual([]);
  expect([...found.pings.values(), ...found.services.values(), found.balancer]).toEqual(
    Array.from({ length: 5 }, () => ({ kind: 'not-configured' })),
  );
});

test('nodes are asked at their own urls, by name in any case, and the balancer over several connections', async () => {
  const hosts = someHosts({ pings: { 'http://b': () => aPing('b') } });
  const given = settings({
    nodes: [
      { name: 'B', url: 'http://b' },
      { name: 'a', url: null },
      { name: 'z', url: 'http://z' },
    ],
    loadBalancer: { url: 'http://all', healthChecks: null },
  });
  const found = await askHosts(cluster, given, hosts, signal);
  expect(hosts.asked).toEqual(['ping http://b', 'balancer http://all 10']);
  expect(found.pings.get(id('b'))).toEqual(aPing('b'));
  expect(found.balancer).toEqual({ kind: 'unreachable', why: 'refused' });
});

test('a driver that fails is unreachable, one that cannot tell is silent, and a bug is a bug', async () => {
  const ask = async (driver: object) => {
    const found = await askHosts(cluster, settings(), someHosts({ services: { a: driver } }), signal);
    return found.services.get(id('a'));
  };
  const failing = (error: Error) => ({ state: () => Promise.reject(error) });
  expect(await ask({ abilities: new Set(['state', 'disable']) })).toEqual({
    kind: 'state',
    state: aService(),
    canDisable: true,
  });
  expect(await ask(failing(new UnavailableError('host.timeout', 'no answer from a')))).toEqual({
    kind: 'unreachable',
    why: 'no answer from a',
  });
  expect(await ask({ abilities: new Set(['stop']) })).toMatchObject({ kind: 'silent' });
  await expect(ask(failing(new TypeError('bug')))).rejects.toThrow('bug');
});
