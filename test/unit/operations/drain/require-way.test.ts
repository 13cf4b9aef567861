import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../../src/edges.ts';
import { apiUrlOf, requireWay } from '../../../../src/operations/drain/require-way.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';

const targets = ['node-1', 'node-2'].map((name) => ({ id: name, name, url: null }));
const settings = { loadBalancer: null };
const balancer = { url: 'http://octopus', healthChecks: null };

test('every node is asked about before the first is changed: one without a way refuses them all', () => {
  const { hosts } = fakeWorld({ services: ['node-1'], abilities: ['run'] });
  expect(() => {
    requireWay(targets, { via: 'server', settings }, hosts);
  }).toThrow('nothing can run Octopus.Server on node-2');
  expect(() => {
    requireWay(targets, { via: 'api', settings }, hosts);
  }).toThrow('no way to the REST API for node-1');
});

test('the database is always a way, and so is an API with a key behind the load balancer', () => {
  const hosts = { ...fakeWorld({ services: [] }).hosts, api: () => ({}) as OctopusApi };
  requireWay(targets, { via: 'database', settings }, hosts);
  requireWay(targets, { via: 'api', settings: { loadBalancer: balancer } }, hosts);
});

test('the API is asked at the node itself before the load balancer', () => {
  expect(apiUrlOf({ url: 'http://node-1' }, { loadBalancer: balancer })).toBe('http://node-1');
  expect(apiUrlOf({ url: null }, { loadBalancer: balancer })).toBe('http://octopus');
  expect(apiUrlOf({ url: null }, settings)).toBeNull();
});
