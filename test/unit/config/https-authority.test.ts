import { expect, test } from 'vitest';
import { checkConfig } from '../../../src/config/check-config.ts';
import { readConfigFile } from '../../../src/config/config-file.ts';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { showContext } from '../../../src/config/show-context.ts';
import { errorOf, world } from './world.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const at = (more: string) =>
  world({
    env: { OCTO_HA_CONFIG: '/f/c.yaml' },
    files: {
      '/f/ca.pem': pem,
      '/f/not.pem': 'CANARY',
      '/f/c.yaml': `current: a\ncontexts:\n  - name: a\n    ${more}\n`,
    },
  });
const settings = (more: string): Settings => resolveSettings({}, at(more));

test('the authority of https urls is read from the folder of the file of contexts; without one there is none', () => {
  expect(settings('https: { caFile: ca.pem }').hostsCertificateAuthority).toBe(pem);
  expect(settings('https: {}').hostsCertificateAuthority).toBeNull();
});

test.each([
  ['gone.pem', "cannot read '/f/gone.pem': there is no such file"],
  ['not.pem', "'/f/not.pem' holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"],
])('an authority in %s is refused, by config check too', (path, message) => {
  const text = `https: { caFile: ${path} }`;
  const where = '/f/c.yaml:4 contexts[0].https.caFile';
  expect(errorOf(() => settings(text)).message).toBe(`${where}: ${message}`);
  const sources = at(text);
  expect(checkConfig(readConfigFile({}, sources), sources).problems).toEqual([{ where, message }]);
});

test('the load balancer is asked over ten connections unless the context says otherwise', () => {
  const balancer = 'loadBalancer: { url: https://all.example.com';
  expect(settings(`${balancer} }`).loadBalancer?.connections).toBe(10);
  expect(settings(`${balancer}, connections: 25 }`).loadBalancer?.connections).toBe(25);
});

test.each(['0', '-1', '2.5', '1001', 'many', '[1]'])('connections: %s is refused', (written) => {
  expect(
    errorOf(() => settings(`loadBalancer: { url: https://all.example.com, connections: ${written} }`))
      .message,
  ).toMatch(
    /^\/f\/c.yaml:4 contexts\[0\].loadBalancer.connections: .*(is not a number of connections, 1 to 1000|takes a text)$/,
  );
});

test('config show has both as they are written', () => {
  const shown = (more: string) =>
    readConfigFile({}, at(more)).contexts.map((entry) => showContext(entry, null))[0];
  expect(shown('https: { caFile: ca.pem }')?.https).toEqual({ caFile: 'ca.pem' });
  expect(shown('loadBalancer: { url: https://x }')).toMatchObject({
    https: null,
    loadBalancer: { connections: null },
  });
});
