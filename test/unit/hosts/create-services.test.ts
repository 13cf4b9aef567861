import { describe, expect, test } from 'vitest';
import { childEnvironment } from '../../../src/hosts/child-environment.ts';
import { createServices } from '../../../src/hosts/create-services.ts';
import { Secret } from '../../../src/model/secret.ts';
import { servicesFor } from './scripted-run.ts';
import { guarded, unguarded } from '../../fakes/unguarded.ts';

const never = new AbortController().signal;

describe('the services of a context', () => {
  test('are found by the name of the node, whatever its case, and are none where the settings name none', () => {
    const services = createServices(
      [
        { name: 'Node-1', service: { driver: 'manual' } },
        { name: 'node-2', service: null },
      ],
      { env: {}, platform: 'linux', announce: () => Promise.resolve() },
    );
    expect(services('nODE-1')).toMatchObject({ kind: 'manual', target: 'by hand' });
    expect(services('node-2')).toBeNull();
    expect(services('node-3')).toBeNull();
  });

  test('by hand can be stopped and started, which is told to a person, and nothing else', async () => {
    const { driver, told } = servicesFor({ driver: 'manual' });
    expect([...driver.abilities]).toEqual(['stop', 'start']);
    await expect(driver.stop(guarded, never)).rejects.toThrow('not now');
    await driver.stop(unguarded, never);
    await driver.start(never);
    expect(told).toEqual([
      "stop the Octopus Server service of node 'node-1' now",
      "start the Octopus Server service of node 'node-1' now",
    ]);
    await expect(driver.state(never)).rejects.toMatchObject({
      code: 'host.unsupported',
      message: "the driver 'manual' has no 'state'",
    });
    const reason = new Error('enough');
    await expect(driver.stop(unguarded, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(told.length).toBe(2);
  });
});

describe('the environment of programs that are run', () => {
  test('has all that finds keys and clusters, and nothing of our own', () => {
    const env = {
      PATH: '/bin',
      SSH_AUTH_SOCK: '/run/agent',
      KUBECONFIG: '/k',
      OCTO_HA_CONFIG: '/c',
      octopus_api_key: 'API-1',
      NOTHING: undefined,
    };
    expect(childEnvironment(env, [])).toEqual({
      PATH: '/bin',
      SSH_AUTH_SOCK: '/run/agent',
      KUBECONFIG: '/k',
    });
  });

  test('has no variable that holds a secret of the settings, but keeps the rest where a secret is short', () => {
    const env = {
      SQL_PASSWORD: 'hunter2hunter2',
      DSN: 'x;Password=hunter2hunter2',
      PIN: 'a',
      PATH: '/a/bin',
    };
    const secrets = [new Secret('hunter2hunter2'), new Secret('a'), new Secret('')];
    expect(childEnvironment(env, secrets)).toEqual({ PATH: '/a/bin' });
  });
});
