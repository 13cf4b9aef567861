// The driver `local` on the sandbox's pretend Octopus.Server, with the settings that `sandbox up` writes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceDriver } from '../../../src/edges.ts';
import { createServices } from '../../../src/hosts/create-services.ts';
import { driverSuite } from './driver-suite.ts';
import { sandboxService, type SandboxService } from './sandbox-service.ts';
import { unguarded } from '../../fakes/unguarded.ts';

const never = new AbortController().signal;

describe.runIf(process.platform !== 'win32')('Octopus.Server on this machine', () => {
  let sandbox: SandboxService;
  beforeAll(async () => {
    sandbox = await sandboxService();
  });
  afterAll(() => sandbox.close());

  function open(nodeName: string, askMs = 20_000): ServiceDriver {
    const services = createServices([{ name: nodeName, service: sandbox.node.service }], {
      env: { PATH: sandbox.path },
      platform: process.platform,
      announce: () => Promise.resolve(),
      askMs,
      pollMs: 20,
    });
    const driver = services(nodeName);
    if (driver === null) throw new Error('no driver');
    return driver;
  }

  driverSuite(
    'local',
    async (_context, { nodeName }) => {
      const driver = open(nodeName);
      await driver.stop(unguarded, never);
      return {
        driver,
        hasty: open(nodeName, 1500),
        isRunning: sandbox.isRunning,
        hang: () => sandbox.hang('env'),
        traces: sandbox.traces,
        close: sandbox.mend,
      };
    },
    2,
  );

  test('can be told to drain, for the installation of its settings, and says its exit code', async () => {
    const driver = open('NODE1');
    expect(driver).toMatchObject({ kind: 'local', target: 'this machine', untested: null });
    expect([...driver.abilities].sort()).toEqual(['read', 'run', 'start', 'state', 'stop']);
    expect(await driver.run(['node', '--drain=true'], never)).toMatchObject({
      exitCode: 0,
      stdout: 'Setting drain mode to True.\nNode has been drained.\n',
    });
    expect(await driver.run(['node', '--drain=perhaps'], never)).toMatchObject({
      exitCode: 1,
      stderr: "'perhaps' is neither true nor false\n",
    });
    expect((await driver.run(['version'], never)).stdout).toMatch(/^\d+\.\d+/);
  });
});
