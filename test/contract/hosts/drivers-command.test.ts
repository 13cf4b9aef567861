import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ServiceDriver } from '../../../src/edges.ts';
import { createServices } from '../../../src/hosts/create-services.ts';
import type { ServiceSettings } from '../../../src/model/service-settings.ts';
import { driverSuite, type Rig } from './driver-suite.ts';
import { unguarded } from '../../fakes/unguarded.ts';

/** A service as plain as can be: a sleep, its pid in a file. It knows what to do, and for whom, by its environment. */
const script = `cd "$(dirname "$0")" || exit 4
printf '%s|%s|%s|%s\\n' "$OCTO_HA_ACTION" "$OCTO_HA_NODE" "$OCTO_HA_NODE_ID" "$*" >>calls
[ -e hang ] && sleep 20
up() { [ -e pid ] && kill -0 "$(cat pid)" 2>/dev/null; }
case $OCTO_HA_ACTION in
  state) up && exit 0; echo stopped; exit 3 ;;
  start) up || { sleep 60 >/dev/null 2>&1 & echo $! >pid; } ;;
  stop) up && kill "$(cat pid)"; rm -f pid; [ ! -e refuse ] || { echo 'no such right' >&2; exit 9; } ;;
  run) echo "ran $*"; exit 5 ;;
esac
`;

interface CommandRig extends Rig {
  readonly folder: string;
  readonly calls: () => readonly string[];
}

function openRig(
  nodeName: string,
  more: Partial<Extract<ServiceSettings, { driver: 'command' }>> = {},
): CommandRig {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-command-'));
  const file = join(folder, 'service.sh');
  writeFileSync(file, script);
  const pid = (): number => Number(readFileSync(join(folder, 'pid'), 'utf8'));
  const isRunning = (): boolean => {
    try {
      return process.kill(pid(), 0);
    } catch {
      return false;
    }
  };
  const command = ['/bin/sh', file];
  const service: ServiceSettings = {
    driver: 'command',
    stop: command,
    start: command,
    state: command,
    restart: null,
    run: null,
    timeoutSeconds: 10,
    ...more,
  };
  const open = (askMs: number): ServiceDriver => {
    const services = createServices([{ name: nodeName, service }], {
      env: {
        PATH: process.env['PATH'],
        OCTO_HA_CONNECTION_STRING: 'Password=canary',
        OCTOPUS_API_KEY: 'API-CANARY',
      },
      platform: process.platform,
      announce: () => Promise.resolve(),
      nodeIdOf: (name) => `OctopusServerNodes-${name}`,
      askMs,
      pollMs: 20,
    });
    const driver = services(nodeName);
    if (driver === null) throw new Error('no driver');
    return driver;
  };
  return {
    folder,
    driver: open(20_000),
    hasty: open(1500),
    isRunning,
    calls: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'),
    hang: () => writeFileSync(join(folder, 'hang'), ''),
    traces: () =>
      [join(folder, 'trace'), 'trace', '../trace', '../../trace'].filter((path) => existsSync(path)),
    close: () => {
      if (isRunning()) process.kill(pid());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isPosix = process.platform !== 'win32';
if (isPosix) driverSuite('command', (_context, { nodeName }) => Promise.resolve(openRig(nodeName)));

const never = new AbortController().signal;

describe.runIf(isPosix)('commands of one’s own', () => {
  test('learn from their environment which node is meant and what to do, and see no secret of ours', async () => {
    const rig = openRig("it's $(me)");
    try {
      await rig.driver.start(never);
      expect(rig.calls()).toContain("start|it's $(me)|OctopusServerNodes-it's $(me)|");
      const printing = openRig('x', { state: ['/usr/bin/env'] });
      expect((await printing.driver.state(never)).detail).not.toMatch(/canary/i);
      void printing.close();
    } finally {
      void rig.close();
    }
  });

  test('that fail say so in their own last words', async () => {
    const rig = openRig('node-1');
    try {
      await rig.driver.start(never);
      writeFileSync(join(rig.folder, 'refuse'), '');
      await expect(rig.driver.stop(unguarded, never)).rejects.toMatchObject({
        code: 'host.command-failed',
        message: 'the stop command of node-1 ended with exit code 9: no such right',
      });
    } finally {
      void rig.close();
    }
  });

  test('that do nothing are found out', async () => {
    const rig = openRig('node-1', { stop: ['/bin/sh', '-c', 'exit 0'], timeoutSeconds: 0.3 });
    try {
      await rig.driver.start(never);
      await expect(rig.driver.stop(unguarded, never)).rejects.toMatchObject({
        code: 'host.timeout',
        message: expect.stringContaining('last seen: exit code 0') as string,
      });
    } finally {
      void rig.close();
    }
  });

  test('run Octopus.Server where they say how, and give back its exit code', async () => {
    const rig = openRig('node-1');
    const file = join(rig.folder, 'service.sh');
    const able = openRig('node-1', { run: ['/bin/sh', file] });
    try {
      expect([...rig.driver.abilities].sort()).toEqual(['start', 'state', 'stop']);
      expect([...able.driver.abilities].sort()).toEqual(['run', 'start', 'state', 'stop']);
      expect(await able.driver.run(['node', '--drain=true', '$(id)'], never)).toMatchObject({
        exitCode: 5,
        stdout: 'ran node --drain=true $(id)\n',
      });
    } finally {
      void rig.close();
      void able.close();
    }
  });

  test.each([
    ['exit 0', 'running'],
    ['exit 3', 'stopped'],
    ['echo activating; exit 3', 'changing'],
    ['echo stopping', 'changing'],
    ['exit 1', 'unknown'],
    ['echo running; exit 2', 'unknown'],
    ['exit 255', 'unknown'],
  ])('whose state command does `%s` mean %s', async (shell, running) => {
    const rig = openRig('node-1', { state: ['/bin/sh', '-c', shell] });
    try {
      expect((await rig.driver.state(never)).running).toBe(running);
    } finally {
      void rig.close();
    }
  });
});
