import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../../src/edges.ts';
import { maintenanceApi } from '../../../../src/operations/maintenance/maintenance-way.ts';

const asked = (settings: Parameters<typeof maintenanceApi>[0]): string | null => {
  let url: string | null = null;
  maintenanceApi(settings, {
    api: (given) => {
      url = given;
      return {} as OctopusApi;
    },
  });
  return url;
};

test('the load balancer is asked before the nodes, then the first node with a url', () => {
  const nodes = [{ url: null }, { url: 'http://node-2' }, { url: 'http://node-3' }];
  expect(asked({ nodes, loadBalancer: { url: 'http://lb' } })).toBe('http://lb');
  expect(asked({ nodes, loadBalancer: null })).toBe('http://node-2');
  expect(asked({ nodes: [{ url: null }], loadBalancer: null })).toBeNull();
});

test('without a key there is no API, whatever the urls', () => {
  const settings = { nodes: [], loadBalancer: { url: 'http://lb' } };
  expect(maintenanceApi(settings, { api: () => null })).toBeNull();
});
