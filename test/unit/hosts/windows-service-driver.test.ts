import { describe, expect, test } from 'vitest';
import type { ServiceDriver } from '../../../src/edges.ts';
import { readCsv } from '../../../src/hosts/read-csv.ts';
import type { ServiceSettings } from '../../../src/model/service-settings.ts';
import { servicesFor, type Dialogue, type ScriptedDriver } from './scripted-run.ts';
import {
  configured,
  failed,
  french,
  german,
  queried,
  scheduled,
  taskXml,
  watchdogTask,
} from './windows-dialogues.ts';
import { unguarded } from '../../fakes/unguarded.ts';

/** As a roll does: the setting first, then the pause. */
async function disabled(driver: ServiceDriver): Promise<string> {
  const before = await driver.startSetting(never);
  await driver.disable(before, never);
  return before;
}

type WindowsSettings = Extract<ServiceSettings, { driver: 'windows-service' }>;

const never = new AbortController().signal;
const name = 'OctopusDeploy: HA 1';
const sc = (words: string): string => `sc.exe \\\\octo1 ${words}`;
const listTasks = 'schtasks.exe /query /s octo1 /fo csv /v';
const askTask = `schtasks.exe /query /s octo1 /tn ${watchdogTask[0]} /xml`;

function driver(dialogue: Dialogue, more: Partial<WindowsSettings> = {}): ScriptedDriver {
  const service: WindowsSettings = {
    driver: 'windows-service',
    service: name,
    host: 'octo1',
    ...{ transport: null, timeoutSeconds: 5, program: null, instance: null, configFile: null },
    ...more,
  };
  return servicesFor(service, dialogue, { platform: 'win32' });
}

const calm: Dialogue = { [listTasks]: scheduled([['\\Backup', 'C:\\backup.exe']]) };

describe('a Windows service by sc.exe', () => {
  test.each([
    ['1  STOPPED', 0, 'stopped', null],
    ['2  START_PENDING', 4242, 'changing', '4242'],
    ['3  STOP_PENDING', 4242, 'changing', '4242'],
    ['4  RUNNING', 4242, 'running', '4242'],
    ['7  PAUSED', 4242, 'unknown', '4242'],
  ] as const)('in state %s is told in every language', async (state, pid, running, identity) => {
    for (const labels of [undefined, german, french]) {
      const { driver: service } = driver({
        ...calm,
        [sc(`queryex ${name}`)]: queried(state, pid, labels),
        [sc(`qc ${name}`)]: configured('2   AUTO_START', labels),
      });
      expect(await service.state(never)).toEqual({
        running,
        identity,
        startType: 'automatic',
        watchdog: null,
        detail: `state ${state.replace('  ', ' ')}`,
      });
    }
  });

  test('is unknown where the answer is none that sc.exe gives', async () => {
    const { driver: service } = driver({ ...calm, [sc(`queryex ${name}`)]: 'hello', [sc(`qc ${name}`)]: '' });
    expect(await service.state(never)).toMatchObject({ running: 'unknown', identity: null, startType: null });
  });

  test('is stopped when the service control says so, and not before', async () => {
    const { driver: service, ran } = driver({
      [sc(`queryex ${name}`)]: [queried('4  RUNNING'), queried('3  STOP_PENDING'), queried('1  STOPPED', 0)],
      [sc(`qc ${name}`)]: configured('2   AUTO_START'),
      [sc(`stop ${name}`)]: queried('3  STOP_PENDING'),
    });
    await service.stop(unguarded, never);
    expect(ran.filter((line) => !line.includes(' qc '))).toEqual([
      sc(`queryex ${name}`),
      sc(`stop ${name}`),
      sc(`queryex ${name}`),
      sc(`queryex ${name}`),
    ]);
  });

  test('that has stopped or started by itself meanwhile is fine', async () => {
    const stopping = driver({
      [sc(`queryex ${name}`)]: [queried('4  RUNNING'), queried('1  STOPPED', 0)],
      [sc(`qc ${name}`)]: configured('3   DEMAND_START'),
      [sc(`stop ${name}`)]: failed('ControlService FEHLER', 1062, 'Der Dienst wurde nicht gestartet.'),
    });
    await stopping.driver.stop(unguarded, never);
    const starting = driver({
      [sc(`queryex ${name}`)]: [queried('1  STOPPED', 0), queried('4  RUNNING')],
      [sc(`qc ${name}`)]: configured('3   DEMAND_START'),
      [sc(`start ${name}`)]: failed(
        'StartService FAILED',
        1056,
        'An instance of the service is already running.',
      ),
    });
    await starting.driver.start(never);
  });

  test.each([
    [5, 'Access is denied.', 'host.command-failed', /may control the services/],
    [
      1060,
      'The specified service does not exist as an installed service.',
      'host.command-failed',
      /OctopusDeploy: INSTANCE/,
    ],
    [1722, 'The RPC server is unavailable.', 'host.unreachable', /Remote Service Management/],
    [53, 'The network path was not found.', 'host.unreachable', /firewall/],
  ])('that answers error %i says what to do', async (code, sentence, failure, hint) => {
    const { driver: service } = driver({
      [sc(`queryex ${name}`)]: failed('OpenService FAILED', code, sentence),
    });
    await expect(service.state(never)).rejects.toMatchObject({
      code: failure,
      hint: expect.stringMatching(hint) as string,
    });
  });

  test('shows the watchdog that would start it again, unless that is disabled', async () => {
    const dialogue = (enabled: boolean | null): Dialogue => ({
      [sc(`queryex ${name}`)]: queried('4  RUNNING'),
      [sc(`qc ${name}`)]: configured('2   AUTO_START  (DELAYED)'),
      [listTasks]: scheduled([['\\Microsoft\\Windows\\Defrag', 'defrag.exe'], watchdogTask]),
      [askTask]: taskXml(enabled),
    });
    const seen = async (enabled: boolean | null): Promise<string | null> =>
      (await driver(dialogue(enabled)).driver.state(never)).watchdog;
    expect(await seen(true)).toBe("the scheduled task '\\Octopus Watchdog OctopusServer'");
    expect(await seen(null)).toBe("the scheduled task '\\Octopus Watchdog OctopusServer'");
    expect(await seen(false)).toBeNull();
  });

  test('may be asked by somebody who may not list tasks', async () => {
    const { driver: service } = driver({
      [sc(`queryex ${name}`)]: queried('4  RUNNING'),
      [sc(`qc ${name}`)]: configured('2   AUTO_START'),
      [listTasks]: { exitCode: 1, stderr: 'ERROR: Access is denied.' },
    });
    expect(await service.state(never)).toMatchObject({ running: 'running', watchdog: null });
    await expect(disabled(service)).rejects.toMatchObject({ code: 'host.command-failed' });
  });

  test.each([
    ['2   AUTO_START  (DELAYED)', 'delayed-auto'],
    ['2   AUTO_START', 'auto'],
    ['3   DEMAND_START', 'demand'],
  ])('is disabled with its watchdog, and put back as it was: %s', async (start, word) => {
    const change = `schtasks.exe /change /s octo1 /tn ${watchdogTask[0]}`;
    const { driver: service, ran } = driver({
      [sc(`qc ${name}`)]: configured(start),
      [listTasks]: scheduled([watchdogTask]),
      [askTask]: taskXml(true),
      [`${change} /disable`]: '',
      [`${change} /enable`]: '',
      [sc(`config ${name} start= disabled`)]: '[SC] ChangeServiceConfig SUCCESS',
      [sc(`config ${name} start= ${word}`)]: '[SC] ChangeServiceConfig SUCCESS',
    });
    const before = await disabled(service);
    expect(ran.slice(-2)).toEqual([`${change} /disable`, sc(`config ${name} start= disabled`)]);
    await service.enable(before, never);
    expect(ran.slice(-2)).toEqual([sc(`config ${name} start= ${word}`), `${change} /enable`]);
  });

  test('that was disabled before, and had no watchdog, is left as it was', async () => {
    const { driver: service, ran } = driver({ ...calm, [sc(`qc ${name}`)]: configured('4   DISABLED') });
    await service.enable(await disabled(service), never);
    expect(ran).toEqual([sc(`qc ${name}`), listTasks]);
  });

  test('is another machine and cannot run commands there; here it can', async () => {
    const remote = driver({}).driver;
    expect(remote.abilities.has('run')).toBe(false);
    expect(remote.untested).toContain('no real Windows machine');
    const program = 'C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe';
    const here = driver(
      { [`${program} node --drain=true --instance=HA 1`]: 'Setting drain mode to True.' },
      { host: null, instance: 'HA 1' },
    );
    expect((await here.driver.run(['node', '--drain=true'], never)).stdout).toBe(
      'Setting drain mode to True.',
    );
  });

  test.each(['-x', 'a/b', 'type= all', 'a"b'])('may not be called %j', (service) => {
    expect(() => driver({}, { service })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }) as Error,
    );
  });
});

describe('a Windows service by PowerShell', () => {
  /** Answers by a piece of the script that is asked. */
  function powershell(
    answers: readonly (readonly [string, string | { exitCode: number; stderr: string }])[],
  ): {
    readonly service: ScriptedDriver['driver'];
    readonly scripts: string[];
  } {
    const scripts: string[] = [];
    const { driver: service } = servicesFor(
      {
        driver: 'windows-service',
        service: "Bob's",
        host: 'octo1',
        ...{ transport: 'powershell', timeoutSeconds: 5, program: null, instance: null, configFile: null },
      },
      {},
      {
        run: ({ program, args }) => {
          expect([program, ...args.slice(0, 3)]).toEqual([
            'powershell.exe',
            '-NoProfile',
            '-NonInteractive',
            '-EncodedCommand',
          ]);
          const script = Buffer.from(args[3] ?? '', 'base64').toString('utf16le');
          scripts.push(script);
          const said = answers.find(([piece]) => script.includes(piece))?.[1] ?? '';
          const result = { exitCode: 0, stdout: '', stderr: '' };
          return Promise.resolve({ ...result, ...(typeof said === 'string' ? { stdout: said } : said) });
        },
      },
    );
    return { service, scripts };
  }
  const facts = '{"state":"Running","pid":77,"mode":"Auto","delayed":true}';

  test('is what Win32_Service says, asked on the machine itself', async () => {
    const { service, scripts } = powershell([
      ['ConvertTo-Json -Compress -InputObject', '[{"path":"\\\\","name":"Octopus Watchdog OctopusServer"}]'],
      ['$s.State', facts],
    ]);
    expect(await service.state(never)).toEqual({
      running: 'running',
      identity: '77',
      startType: 'automatic',
      watchdog: "the scheduled task '\\Octopus Watchdog OctopusServer'",
      detail: 'state Running',
    });
    expect(scripts[0]).toContain("Invoke-Command -ComputerName 'octo1'");
    expect(scripts[0]).toContain("$_.Name -eq 'Bob''s'");
  });

  test('is disabled with its watchdog, and put back as it was', async () => {
    const { service, scripts } = powershell([
      ['ConvertTo-Json -Compress -InputObject', '[{"path":"\\\\","name":"Octopus Watchdog"}]'],
      ['$s.State', facts],
    ]);
    const before = await disabled(service);
    expect(
      scripts
        .slice(-2)
        .map((script) => /(Disable-ScheduledTask.*?'Octopus Watchdog'|start= \S+);?/.exec(script)?.[1]),
    ).toEqual(["Disable-ScheduledTask -TaskPath '\\' -TaskName 'Octopus Watchdog'", 'start= disabled;']);
    await service.enable(before, never);
    expect(
      scripts.slice(-2).map((script) => /(Enable-ScheduledTask|start= \S+);?/.exec(script)?.[1]),
    ).toEqual(['start= delayed-auto;', 'Enable-ScheduledTask']);
  });

  test('keeps a way of starting that could not be put back', async () => {
    const { service, scripts } = powershell([
      ['ConvertTo-Json -Compress -InputObject', '[]'],
      ['$s.State', '{"state":"Running","pid":77,"mode":"System","delayed":false}'],
    ]);
    await disabled(service);
    expect(scripts.filter((script) => script.includes('start='))).toEqual([]);
  });

  test('that is out of reach, or does not answer as it should, says so', async () => {
    const out = powershell([
      ['', { exitCode: 1, stderr: 'WinRMOperationTimeout,PSSessionStateBroken: the client cannot connect' }],
    ]);
    await expect(out.service.state(never)).rejects.toMatchObject({ code: 'host.unreachable' });
    await expect(powershell([['', 'hello']]).service.state(never)).rejects.toMatchObject({
      code: 'host.command-failed',
    });
  });

  test('runs Octopus.Server there and gives back how it ended', async () => {
    const { service } = powershell([['$s.FileName', '{"exitCode":1,"stdout":"a","stderr":"b"}']]);
    expect(await service.run(['node', '--drain=true'], never)).toEqual({
      exitCode: 1,
      stdout: 'a',
      stderr: 'b',
    });
    expect((await powershell([['$s.FileName', '{}']]).service.run(['version'], never)).exitCode).toBe(1);
  });

  test('looks at files there: names are handed over apart from the script, answers come for each', async () => {
    const paths = ["\\\\nas\\it's $(x)\\a", 'b', 'c', 'd'];
    const seen = [
      { state: 'file', bytes: 3, modified: 77, sha256: 'AB' },
      { state: 'missing' },
      { state: 'unreadable', detail: 'access denied' },
      { state: 'folder' },
    ];
    const { service, scripts } = powershell([['Get-FileHash', JSON.stringify(seen)]]);
    expect(await service.lookAt({ paths, hash: true, deadlineMs: 1000 }, never)).toEqual([
      { state: 'file', bytes: 3, modified: 77, sha256: 'ab' },
      ...seen.slice(1),
    ]);
    expect(scripts[0]).toContain('-ScriptBlock { param($given) ');
    expect(scripts[0]).toContain('-ArgumentList ([Console]::In.ReadToEnd())');
    expect(scripts[0]).not.toContain('nas');
    const short = powershell([['Get-FileHash', JSON.stringify(seen.slice(1))]]).service;
    await expect(short.lookAt({ paths, hash: true, deadlineMs: 1000 }, never)).rejects.toMatchObject({
      code: 'host.command-failed',
    });
  });
});

test('comma-separated rows are read with quotes, commas and line ends inside', () => {
  expect(readCsv('"a","b ""c"", d"\r\n"e\r\nf","g"\r\n\r\nh,,i')).toEqual([
    ['a', 'b "c", d'],
    ['e\r\nf', 'g'],
    ['h', '', 'i'],
  ]);
});
