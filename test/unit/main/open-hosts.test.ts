import { expect, test } from 'vitest';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import type { Hosts } from '../../../src/edges.ts';
import { openHosts } from '../../../src/main/open-hosts.ts';
import { issueCertificates } from '../../../src/sandbox/tds/certificate.ts';
import { world } from '../config/world.ts';
import { httpServer } from '../hosts/http-server.ts';

const calm = new AbortController().signal;
const reply = {
  headers: { 'Octopus-Node': 'NODE1' },
  body: { Application: 'Octopus Deploy', Name: 'NODE1', IsInMaintenanceMode: true },
};

function hosts(context: string, files: Readonly<Record<string, string>> = {}): Hosts {
  const sources = world({
    env: { OCTO_HA_CONFIG: '/f/c.yaml', OCTOPUS_API_KEY: 'API-X' },
    files: { ...files, '/f/c.yaml': `current: a\ncontexts:\n  - { name: a, ${context} }\n` },
  });
  return openHosts(resolveSettings({}, sources), {
    env: {},
    platform: 'linux',
    announce: () => undefined,
    warn: () => undefined,
    nodeIdOf: () => null,
  });
}

test('the authority of the context is trusted by every question over https, and by none without it', async () => {
  const { ca, key, cert } = await issueCertificates([]);
  const { url } = await httpServer(reply, { key, cert });
  const trusting = hosts('https: { caFile: ca.pem }', { '/f/ca.pem': ca });
  const view = await trusting.askBalancer(url, 1, calm);
  expect(view.kind === 'seen' && view.failed).toBe(0);
  expect((await trusting.ping(url, calm)).kind).not.toBe('unreachable');
  expect(await trusting.api(url)?.readMaintenanceMode(calm)).toBe(true);

  const wary = hosts('periods: {}');
  expect((await wary.askBalancer(url, 1, calm)).kind).toBe('unreachable');
  await expect(wary.api(url)?.readMaintenanceMode(calm)).rejects.toThrow('not trusted');
});

test('the balancer is asked over as many connections as the context says, or more where the work asks for more', async () => {
  const balancer = await httpServer(reply);
  const { askBalancer } = hosts(`loadBalancer: { url: "${balancer.url}", connections: 5 }`);
  expect(await askBalancer(balancer.url, 2, calm)).toMatchObject({ tried: 5 });
  expect(await askBalancer(balancer.url, 7, calm)).toMatchObject({ tried: 7 });
});
