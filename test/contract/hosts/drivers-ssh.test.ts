// The driver `ssh` over the system's client, against a private sshd on loopback and the sandbox's pretend Octopus.Server.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, type TestContext } from 'vitest';
import type { ServiceDriver } from '../../../src/edges.ts';
import { createServices } from '../../../src/hosts/create-services.ts';
import type { ServiceSettings } from '../../../src/model/service-settings.ts';
import { needTool } from '../../tools.ts';
import { driverSuite } from './driver-suite.ts';
import { privateSshd, type PrivateSshd } from './private-sshd.ts';
import { sandboxService, type SandboxService } from './sandbox-service.ts';
import { unguarded } from '../../fakes/unguarded.ts';

type SshSettings = Extract<ServiceSettings, { driver: 'ssh' }>;

const never = new AbortController().signal;
let sshd: Promise<PrivateSshd> | null = null;
let sandbox: Promise<SandboxService> | null = null;

const openSshd = (context: TestContext): Promise<PrivateSshd> => {
  const ssh = needTool(context, 'ssh', 'openssh-client');
  // Not on the PATH of an ordinary user.
  const usual = '/usr/sbin/sshd';
  const server = existsSync(usual) ? usual : needTool(context, 'sshd', 'openssh-server');
  return (sshd ??= privateSshd(ssh, server));
};

function driverTo(
  server: PrivateSshd,
  nodeName: string,
  more: Partial<SshSettings> = {},
  askMs = 20_000,
): ServiceDriver {
  const { port, user, identityFile, bin } = server;
  const nothing = { unit: null, service: null, program: null, instance: null, configFile: null };
  const service: SshSettings = {
    driver: 'ssh',
    host: '127.0.0.1',
    ...{ port, user, identityFile, shell: null, timeoutSeconds: 30, ...nothing },
    ...more,
  };
  const services = createServices([{ name: nodeName, service }], {
    env: { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
    platform: process.platform,
    announce: () => Promise.resolve(),
    askMs,
    pollMs: 20,
  });
  const driver = services(nodeName);
  if (driver === null) throw new Error('no driver');
  return driver;
}

describe.runIf(process.platform !== 'win32')('Octopus.Server on another machine', () => {
  afterEach(async () => {
    const server = await sshd;
    server?.thaw();
    server?.know('it');
  });
  afterAll(async () => {
    await (await sandbox)?.close();
    await (await sshd)?.close();
  });

  driverSuite(
    'ssh',
    async (context, { nodeName }) => {
      const server = await openSshd(context);
      const { node, isRunning, traces } = await (sandbox ??= sandboxService());
      if (node.service?.driver !== 'local') throw new Error('the sandbox names no Octopus.Server');
      const { program, configFile } = node.service;
      const driver = driverTo(server, nodeName, { program, configFile });
      await driver.stop(unguarded, never);
      const hasty = driverTo(server, nodeName, { program, configFile }, 1500);
      return { driver, hasty, isRunning, traces, hang: server.freeze, close: server.thaw };
    },
    1,
  );

  test('has files looked at there by their names, whatever these are', async (context) => {
    const server = await openSshd(context);
    const folder = mkdtempSync(join(tmpdir(), 'octo-ha-ssh-'));
    try {
      const paths = ['a', "it's $(touch trace) \\ x", 'gone', '.'].map((name) => join(folder, name));
      for (const path of paths.slice(0, 2)) writeFileSync(path, 'abc');
      // Of `abc`: FIPS 180-2, B.1.
      const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
      const seen = await driverTo(server, 'node-1').lookAt({ paths, hash: true, deadlineMs: 20_000 }, never);
      const file = { state: 'file', bytes: 3, modified: expect.any(Number) as number, sha256 };
      expect(seen).toEqual([file, file, { state: 'missing' }, { state: 'folder' }]);
      expect(readdirSync(folder)).not.toContain('trace');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('gets each word as it was, whatever the words are, and gives back exit code and streams', async (context) => {
    const server = await openSshd(context);
    const folder = mkdtempSync(join(tmpdir(), 'octo-ha-ssh-'));
    try {
      const program = join(folder, "it's $(touch trace) a program");
      writeFileSync(program, '#!/bin/sh\nprintf "[%s]" "$@"\necho e >&2\nexit 7\n', { mode: 0o700 });
      const driver = driverTo(server, 'node-1', { program });
      const words = [
        'version',
        '$(touch trace)',
        '`id`',
        "'; id; '",
        '"',
        '\\',
        '*',
        '',
        '-oX',
        'ä\nb',
        '!!',
      ];
      expect(await driver.run(words, never)).toEqual({
        exitCode: 7,
        stdout: words.map((word) => `[${word}]`).join(''),
        stderr: 'e\n',
      });
      expect(readdirSync(folder)).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('and a program that ends with 255 is not taken for a machine out of reach', async (context) => {
    const server = await openSshd(context);
    const driver = driverTo(server, 'node-1', { program: '/bin/sh' });
    expect((await driver.run(['-c', 'exit 255'], never)).exitCode).toBe(254);
    expect((await driver.run(['-c', 'exit 3'], never)).exitCode).toBe(3);
  });

  test('and a program that is not there is named, with a way on', async (context) => {
    const server = await openSshd(context);
    const driver = driverTo(server, 'node-1', { program: '/opt/none/Octopus.Server' });
    await expect(driver.run(['version'], never)).rejects.toMatchObject({
      code: 'host.not-installed',
      message: expect.stringContaining("'127.0.0.1' cannot run '/opt/none/Octopus.Server'") as string,
    });
  });

  test.for([
    ['another key', "the host key of '127.0.0.1' is not the one that is known"],
    ['nothing', "the host key of '127.0.0.1' is not known here"],
  ] as const)('is not talked to where %s is known of it', async ([what, message], context) => {
    const server = await openSshd(context);
    server.know(what);
    await expect(driverTo(server, 'node-1').state(never)).rejects.toMatchObject({
      code: 'host.unreachable',
      exitCode: 3,
      message,
    });
  });

  test('says apart a login that is refused and a port where nobody listens', async (context) => {
    const server = await openSshd(context);
    const strange = driverTo(server, 'node-1', { identityFile: join(tmpdir(), 'no-such-key') });
    await expect(strange.state(never)).rejects.toMatchObject({
      code: 'host.unreachable',
      message: "'127.0.0.1' refuses the login",
    });
    await expect(driverTo(server, 'node-1', { port: 1 }).state(never)).rejects.toMatchObject({
      code: 'host.unreachable',
      message: expect.stringMatching(/ssh cannot reach '127\.0\.0\.1': .*refused/) as string,
    });
  });

  test.for([
    ['host', { host: '-oProxyCommand=touch trace' }],
    ['host', { host: 'a;touch trace' }],
    ['user', { user: '-oProxyCommand=touch trace' }],
    ['unit', { unit: '--now' }],
  ] as const)('is refused before anything is run for a hostile %s', async ([, more], context) => {
    const server = await openSshd(context);
    expect(() => driverTo(server, 'node-1', more)).toThrow(
      expect.objectContaining({ code: 'config.invalid', exitCode: 2 }) as Error,
    );
  });
});
