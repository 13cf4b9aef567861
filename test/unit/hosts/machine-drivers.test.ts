// The drivers local, ssh and docker on dialogues: where a real systemd, Windows or Docker is not at hand.
// systemctl: systemctl(1), "Properties". docker: Docker Engine API, ContainerInspect; docker CLI reference.
import { describe, expect, test } from 'vitest';
import type { ServiceDriver } from '../../../src/edges.ts';
import { UnavailableError } from '../../../src/errors.ts';
import type { ProcessWatch } from '../../../src/model/hook-process.ts';
import type { ServiceSettings } from '../../../src/model/service-settings.ts';
import { servicesFor, type Dialogue } from './scripted-run.ts';
import { configured, queried, scheduled, taskXml, watchdogTask } from './windows-dialogues.ts';
import { guarded, unguarded } from '../../fakes/unguarded.ts';

/** As a roll does: the setting first, then the pause. */
async function disabled(driver: ServiceDriver): Promise<string> {
  const before = await driver.startSetting(never);
  await driver.disable(before, never);
  return before;
}

const never = new AbortController().signal;
const server = { program: null, instance: null, configFile: null, timeoutSeconds: 5 };
const local: ServiceSettings = { driver: 'local', unit: null, service: null, ...server };

describe('a unit of systemd', () => {
  const unit = 'octopusserver.service';
  const show = `systemctl show --property=LoadState,ActiveState,SubState,InvocationID,MainPID,UnitFileState -- ${unit}`;
  const shown = (active: string, sub: string, more = ''): string =>
    `MainPID=12\nLoadState=loaded\nActiveState=${active}\nSubState=${sub}\nUnitFileState=enabled\nInvocationID=ab12\n${more}`;
  const open = (dialogue: Dialogue): ReturnType<typeof servicesFor> =>
    servicesFor({ ...local, unit }, dialogue);

  test.each([
    ['active', 'running', 'running', 'ab12'],
    ['reloading', 'reload', 'running', null],
    ['inactive', 'dead', 'stopped', null],
    ['failed', 'failed', 'stopped', null],
    ['activating', 'start', 'changing', null],
    ['deactivating', 'stop-sigterm', 'changing', null],
    ['maintenance', 'x', 'unknown', null],
  ] as const)('that is %s (%s) is %s', async (active, sub, running, identity) => {
    const { driver } = open({ [show]: shown(active, sub) });
    const detail = `${active} (${sub})`;
    expect(await driver.state(never)).toMatchObject({ running, identity, startType: 'automatic', detail });
  });

  /** A unit in memory, as systemctl(1) says of enable, disable, mask and unmask. */
  const alive = (
    fileState: string,
    active = 'inactive',
    isMaskable = true,
  ): { readonly driver: ServiceDriver; readonly ran: string[]; readonly now: () => string } => {
    let [link, isMasked] = [fileState.replace('masked', 'disabled'), fileState === 'masked'];
    const ran: string[] = [];
    const call = (verb: string, work: () => string): readonly [string, () => string] => [
      `systemctl --no-ask-password ${verb} -- ${unit}`,
      () => {
        ran.push(verb);
        return work();
      },
    ];
    const now = (): string => (isMasked ? 'masked' : link);
    const { driver } = open({
      [show]: () => shown(active, 'x').replace('UnitFileState=enabled', `UnitFileState=${now()}`),
      ...Object.fromEntries([
        call('disable', () => (link = 'disabled')),
        call('enable', () => (link = 'enabled')),
        call('--runtime enable', () => (link = 'enabled-runtime')),
        call('unmask', () => String((isMasked = false))),
        call('stop', () => (active = 'inactive')),
      ]),
      [`systemctl --no-ask-password mask -- ${unit}`]: () => {
        ran.push('mask');
        if (isMaskable) isMasked = true;
        const stderr = `Failed to mask unit: File /etc/systemd/system/${unit} already exists.`;
        return isMaskable ? '' : { exitCode: 1, stderr };
      },
    });
    return { driver, ran, now };
  };

  test.each([
    ['enabled', ['mask', 'unmask']],
    ['disabled', ['mask', 'unmask']],
    ['static', ['mask', 'unmask']],
    ['indirect', ['mask', 'unmask']],
    ['masked', []],
  ] as const)(
    'that is stopped and %s is masked, so that no order starts it, and put back as it was',
    async (before, done) => {
      const it = alive(before);
      const setting = await disabled(it.driver);
      expect([it.now(), (await it.driver.state(never)).startType]).toEqual(['masked', 'disabled']);
      await it.driver.disable(setting, never);
      await it.driver.enable(setting, never);
      await it.driver.enable(setting, never);
      expect([it.now(), it.ran]).toEqual([before, done]);
    },
  );

  test.each(['enabled', 'enabled-runtime'])(
    'that runs is disabled alone, as a mask would take its way to stop; masked once it is down: %s',
    async (before) => {
      const it = alive(before, 'active');
      const setting = await disabled(it.driver);
      expect(it.ran).toEqual(['disable']);
      await it.driver.stop(unguarded, never);
      await it.driver.disable(setting, never);
      expect((await it.driver.state(never)).startType).toBe('disabled');
      await it.driver.enable(setting, never);
      expect(it.now()).toBe(before);
    },
  );

  test('whose own file is in the way of a mask is disabled, and is not said to be kept from starting', async () => {
    const it = alive('enabled', 'inactive', false);
    const setting = await disabled(it.driver);
    expect([it.ran, (await it.driver.state(never)).startType]).toEqual([['mask', 'disable'], 'manual']);
    await it.driver.enable(setting, never);
    expect(it.now()).toBe('enabled');
  });

  test('that is not there, or may not be controlled, says what to do', async () => {
    const missing = open({ [show]: 'LoadState=not-found\nActiveState=inactive\n' });
    await expect(missing.driver.state(never)).rejects.toMatchObject({
      message: `systemd there knows no unit '${unit}'`,
    });
    const denied = open({
      [show]: shown('active', 'running'),
      [`systemctl --no-ask-password stop -- ${unit}`]: {
        exitCode: 4,
        stderr: 'Failed to stop octopusserver.service: Interactive authentication required.\n',
      },
    });
    await expect(denied.driver.stop(unguarded, never)).rejects.toMatchObject({
      code: 'host.command-failed',
      message: expect.stringMatching(/exit code 4: .*Interactive authentication required/) as string,
    });
  });

  test('that is told to start and stays stopped is given up on before the deadline', async () => {
    const { driver } = servicesFor(
      { ...local, unit, timeoutSeconds: 60 },
      {
        [show]: shown('failed', 'failed'),
        [`systemctl --no-ask-password start -- ${unit}`]: '',
      },
    );
    await expect(driver.start(never)).rejects.toMatchObject({
      code: 'host.command-failed',
      message: 'was started and is stopped: failed (failed)',
    });
  });
});

describe('Octopus.Server in the list of programs', () => {
  const ps = 'env LC_ALL=C TZ=UTC ps -A -ww -o pid= -o lstart= -o args=';
  const line = (pid: number, args: string): string =>
    `${String(pid).padStart(7)} Fri Nov  6 02:41:21 2026 ${args}\n`;
  const init = line(1, '/sbin/init');
  const state = async (list: string, more: object = {}): Promise<unknown> =>
    (await servicesFor({ ...local, ...more }, { [ps]: list }).driver.state(never)).running;

  test('is found by what the settings name, and only while it runs the service', async () => {
    const run = line(77, '/Octopus/Octopus.Server run --instance=HA 1 --noninteractive');
    expect(await state(init + run)).toBe('running');
    expect(await state(init + run, { instance: 'HA 1' })).toBe('running');
    expect(await state(init + run, { instance: 'HA' })).toBe('stopped');
    expect(await state(init + line(78, '/Octopus/Octopus.Server node --drain=true --instance=HA 1'))).toBe(
      'stopped',
    );
    expect(await state(init + line(79, '/x run --config /o/a.config'), { configFile: '/o/a.config' })).toBe(
      'running',
    );
    expect(await state(init + line(79, '/x run --config=/o/a.config2'), { configFile: '/o/a.config' })).toBe(
      'stopped',
    );
    expect(await state(init + line(80, 'grep Octopus.Server'))).toBe('stopped');
  });

  test('is unknown where the list is not the whole list', async () => {
    expect(await state(line(500, '-bash'))).toBe('unknown');
    expect(await state('')).toBe('unknown');
  });

  test('is looked for on the PATH first, then where the image has it', async () => {
    const tried: string[] = [];
    const { driver } = servicesFor(
      local,
      {},
      {
        run: ({ program }) => {
          tried.push(program);
          return Promise.reject(new UnavailableError('host.not-installed', 'no such program'));
        },
      },
    );
    await expect(driver.run(['version'], never)).rejects.toMatchObject({ code: 'host.not-installed' });
    expect(tried).toEqual(['Octopus.Server', '/Octopus/Octopus.Server']);
  });
});

describe('Octopus Server on Windows, here and by ssh', () => {
  const windows: Dialogue = {
    'sc.exe queryex OctopusDeploy: HA': [queried('4  RUNNING'), queried('1  STOPPED', 0)],
    'sc.exe qc OctopusDeploy: HA': configured('2   AUTO_START'),
    'schtasks.exe /query /fo csv /v': scheduled([watchdogTask]),
    [`schtasks.exe /query /tn ${watchdogTask[0]} /xml`]: taskXml(true),
    'Octopus.Server.exe service --stop --instance=HA': 'Service stopped',
  };

  test('is stopped by Octopus.Server and looked at by sc.exe, under the name that Octopus gives it', async () => {
    const { driver, ran } = servicesFor({ ...local, instance: 'HA' }, windows, {
      platform: 'win32',
    });
    await driver.stop(unguarded, never);
    expect(ran).toContain('Octopus.Server.exe service --stop --instance=HA');
    expect(await driver.state(never)).toMatchObject({
      running: 'stopped',
      watchdog: expect.stringContaining('Octopus Watchdog') as string,
    });
    expect(driver.untested).toContain('Windows');
  });

  test.each(['cmd', 'powershell'] as const)(
    'is reached by ssh through %s with the words of that shell',
    async (shell) => {
      const commands: string[] = [];
      const { driver } = servicesFor(
        {
          ...local,
          driver: 'ssh',
          host: 'octo1',
          user: 'CORP\\deploy',
          port: 2222,
          identityFile: '/k',
          shell,
        },
        {},
        {
          run: ({ program, args }) => {
            expect(program).toBe('ssh');
            expect(args.slice(-9, -1)).toEqual([
              '-p',
              '2222',
              '-l',
              'CORP\\deploy',
              '-i',
              '/k',
              '--',
              'octo1',
            ]);
            expect(args).toContain('BatchMode=yes');
            commands.push(args.at(-1) ?? '');
            return Promise.resolve({ exitCode: 0, stdout: queried('4  RUNNING'), stderr: '' });
          },
        },
      );
      expect(driver).toMatchObject({ target: 'ssh CORP\\deploy@octo1' });
      expect(driver.untested).toContain(shell);
      expect((await driver.state(never)).running).toBe('running');
      expect(commands[0]).toMatch(
        shell === 'cmd'
          ? /^sc\.exe \^"queryex\^" \^"OctopusDeploy\^"$/
          : /^powershell\.exe .* [A-Za-z0-9+/=]+$/,
      );
    },
  );
});

describe('a container', () => {
  const docker: ServiceSettings = { driver: 'docker', container: 'octopus', dockerContext: 'far', ...server };
  const inspect = 'docker --context=far container inspect octopus';
  const inspected = (
    status: string,
    policy = 'unless-stopped',
    started = '2026-11-27T02:00:00Z',
    most = 0,
  ): string =>
    JSON.stringify([
      {
        State: { Status: status, Pid: 12, StartedAt: started },
        HostConfig: { RestartPolicy: { Name: policy, MaximumRetryCount: most } },
      },
    ]);

  test('is looked into with the names on the standard input of what runs there', async () => {
    const stat = "sh -c LC_ALL=C; export LC_ALL; exec xargs -0 stat -c '%s %f %Y %n' --";
    const { driver, wishes } = servicesFor(docker, {
      [`docker --context=far exec -i octopus ${stat}`]: '3 81a4 77 /mnt/a b\n',
    });
    const question = { paths: ['/mnt/a b'], hash: false, deadlineMs: 1000 };
    expect(await driver.lookAt(question, never)).toEqual([
      { state: 'file', bytes: 3, modified: 77, sha256: null },
    ]);
    expect(wishes.map(({ input }) => input)).toEqual(['/mnt/a b\0']);
  });

  test.each([
    ['running', 'running'],
    ['exited', 'stopped'],
    ['created', 'stopped'],
    ['restarting', 'changing'],
    ['paused', 'unknown'],
  ])('that is %s is %s', async (status, running) => {
    const { driver } = servicesFor(docker, { [inspect]: inspected(status) });
    expect(await driver.state(never)).toMatchObject({
      running,
      watchdog: "the restart policy 'unless-stopped' of the container",
    });
    expect(driver.untested).toContain('Docker');
  });

  test('without a restart policy is started by an order alone', async () => {
    const { driver } = servicesFor(docker, { [inspect]: inspected('exited', 'no') });
    expect(await driver.state(never)).toMatchObject({ startType: 'by-order', watchdog: null });
  });

  test('is stopped with time to stop, started, and has restarted when another run has begun', async () => {
    const { driver, ran } = servicesFor(docker, {
      [inspect]: [
        ...[inspected('running'), inspected('exited'), inspected('exited'), inspected('running')],
        ...[inspected('running'), inspected('running'), inspected('running', 'no', '2026-11-27T03:00:00Z')],
      ],
      'docker --context=far stop --time=120 octopus': 'octopus',
      'docker --context=far start octopus': 'octopus',
      'docker --context=far restart --time=120 octopus': 'octopus',
    });
    await driver.stop(unguarded, never);
    await driver.start(never);
    await driver.restart(unguarded, never);
    expect(ran.filter((line) => line === inspect)).toHaveLength(7);
  });

  test('is neither stopped nor restarted where the guard says no', async () => {
    const { driver, ran } = servicesFor(docker, { [inspect]: inspected('running') });
    for (const order of [driver.stop, driver.restart])
      await expect(order(guarded, never)).rejects.toThrow('not now');
    expect(ran).toEqual([inspect, inspect]);
  });

  test.each([
    ['always', 0, 'always'],
    ['on-failure', 3, 'on-failure:3'],
  ])('with the policy %s loses it and gets it back', async (policy, most, given) => {
    const { driver, ran } = servicesFor(docker, {
      [inspect]: inspected('running', policy, 'x', most),
      'docker --context=far update --restart=no octopus': '',
      [`docker --context=far update --restart=${given} octopus`]: '',
    });
    await driver.enable(await disabled(driver), never);
    expect(ran.at(-1)).toBe(`docker --context=far update --restart=${given} octopus`);
  });

  test('runs Octopus.Server inside, and tells its exit code from trouble of docker', async () => {
    const exec = 'docker --context=far exec octopus /Octopus/Octopus.Server node --drain=true';
    const ending = (exitCode: number): Promise<unknown> =>
      servicesFor(docker, { [exec]: { exitCode, stderr: 'no' } }).driver.run(['node', '--drain=true'], never);
    expect(await ending(1)).toMatchObject({ exitCode: 1 });
    await expect(ending(126)).rejects.toMatchObject({ code: 'host.command-failed' });
  });

  test('of an engine that does not answer is out of reach', async () => {
    const stderr =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
    const { driver } = servicesFor(docker, { [inspect]: { exitCode: 1, stderr } });
    await expect(driver.state(never)).rejects.toMatchObject({ code: 'host.unreachable' });
  });
});

test('of the programs that a driver runs, those of an order are told, and none that only asks', async () => {
  const told: number[] = [];
  const watch: ProcessWatch = {
    begun: ({ pid }) => Promise.resolve(void told.push(pid)),
    ended: () => void told.push(0),
  };
  const words = (...all: string[]): readonly string[] => all;
  const state = ['sh', '-c', 'cat "$0"', '/dev/null'];
  const service: ServiceSettings = {
    driver: 'command',
    stop: words('true'),
    start: words('true'),
    state,
    restart: words('true'),
    run: null,
    timeoutSeconds: 5,
  };
  const { driver, wishes } = servicesFor(service, {
    'sh -c cat "$0" /dev/null': [{ exitCode: 0 }, { exitCode: 3 }, { exitCode: 3 }, { exitCode: 0 }],
    true: '',
  });
  await driver.stop(unguarded, never, watch);
  await driver.start(never, watch);
  await driver.restart(unguarded, never, watch);
  for (const { program, begun, ended } of wishes) {
    expect([program, begun === undefined, ended === undefined]).toEqual([
      program,
      program === 'sh',
      program === 'sh',
    ]);
    await begun?.(12);
    ended?.();
  }
  expect(told).toEqual([12, 0, 12, 0, 12, 0]);
});

test('another unit is another service, and its identity another’s to tell', () => {
  const ssh: ServiceSettings = {
    ...{ driver: 'ssh', host: 'node-1', user: null, port: null, identityFile: null, shell: null },
    ...{ unit: null, service: null },
    ...server,
  };
  const targets = [local, { ...local, unit: 'a.service' }, ssh, { ...ssh, unit: 'a.service' }].map(
    (settings) => servicesFor(settings).driver.target,
  );
  expect(targets).toEqual([
    'this machine',
    'unit a.service, this machine',
    'ssh node-1',
    'ssh node-1, unit a.service',
  ]);
});
