import { describe, expect, test } from 'vitest';
import type { OctopusApi, ServiceDriver } from '../../../../src/edges.ts';
import { UnavailableError } from '../../../../src/errors.ts';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';
import type { CommandResult } from '../../../../src/model/service.ts';
import { readFolders } from '../../../../src/operations/migrate/read-folders.ts';
import type { FolderQuestion } from '../../../../src/operations/migrate/read-folders.ts';
import { documentsTell } from './readings.ts';

const calm = new AbortController().signal;
const question: FolderQuestion = {
  nodes: ['node-1'],
  urls: { nodes: [{ url: 'http://node-1' }], loadBalancer: null },
  stores: {},
};
const fromApi: FolderReading = { source: 'api', node: null, home: null, values: { taskLogs: '/logs' } };
const printed = (values: Readonly<Record<string, unknown>>): CommandResult => ({
  exitCode: 0,
  stdout: `a line of a log\n${JSON.stringify(values)}`,
  stderr: '',
});

interface World {
  readonly documents?: FolderReading | Error;
  readonly api?: FolderReading | Error;
  readonly run?: (argv: readonly string[]) => CommandResult | Error;
  readonly cannotRun?: boolean;
}

function edges({ documents = documentsTell({}), api, run, cannotRun }: World, asked: string[] = []) {
  const answer = <T>(value: T | Error): Promise<T> =>
    value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
  const service: Partial<ServiceDriver> = {
    kind: 'ssh',
    target: 'ssh node-1',
    abilities: new Set(cannotRun === true ? ['stop'] : ['stop', 'run']),
    run: (argv) => {
      asked.push(argv.join(' '));
      return answer(run?.(argv) ?? new Error('not asked'));
    },
  };
  const rest: Partial<OctopusApi> = { readFolders: () => answer(api ?? new Error('not asked')) };
  return {
    database: { readFolders: () => answer(documents) },
    hosts: {
      serviceOf: () => (run === undefined && cannotRun === undefined ? null : (service as ServiceDriver)),
      api: (url: string) => (api !== undefined && url === 'http://node-1' ? (rest as OctopusApi) : null),
    },
  };
}

describe('asking where the folders are', () => {
  test('asks everyone, and takes the word of the operator too', async () => {
    const world = edges({
      documents: documentsTell({ taskLogs: 'TaskLogs' }),
      api: fromApi,
      run: () => printed({ 'Octopus.Home': '/octopus', 'Octopus.Server.NodeName': 'NODE-1' }),
    });
    const answers = await readFolders({ ...question, stores: { imports: '/imports' } }, world, calm);
    expect(answers).toEqual({
      readings: [
        documentsTell({ taskLogs: 'TaskLogs' }),
        fromApi,
        { source: 'server', node: 'node-1', home: '/octopus', values: {}, unknown: [] },
        { source: 'operator', node: null, home: null, values: { imports: '/imports' } },
      ],
      silent: [],
    });
  });

  test('goes on without those who cannot be asked, and says why', async () => {
    const documents = new UnavailableError(
      'database.permission-denied',
      'the login may not read Configuration',
    );
    const { readings, silent } = await readFolders(question, edges({ documents }), calm);
    expect(readings).toEqual([]);
    expect(silent.map(({ source, why }) => `${source}: ${why}`)).toEqual([
      'database: the login may not read Configuration',
      'api: there is no key for it, or no url of a node or the load balancer',
      'server: the settings name no service driver for node-1',
    ]);
  });

  test('counts who says nothing of folders as silent', async () => {
    const { silent } = await readFolders(question, edges({ api: { ...fromApi, values: {} } }), calm);
    expect(silent.slice(0, 2).map(({ why }) => why)).toEqual([
      'there is nothing about folders in it',
      'there is nothing about folders in it',
    ]);
  });

  test('does not ask a driver that runs no commands', async () => {
    const { silent } = await readFolders(question, edges({ cannotRun: true }), calm);
    expect(silent[2]?.why).toBe('the ssh driver runs no commands of Octopus.Server');
  });

  test.each([
    ['knows no formats', (argv: readonly string[]) => (argv.length > 1 ? 1 : 0), 3],
    ['always logs', (argv: readonly string[]) => (argv.includes('--noconsolelogging') ? 1 : 0), 2],
  ])('asks a server that %s as it can answer', async (_what, exitCode, times) => {
    const asked: string[] = [];
    const run = (argv: readonly string[]): CommandResult => ({
      ...printed({ 'Octopus.Home': '/octopus' }),
      exitCode: exitCode(argv),
    });
    const { readings } = await readFolders(question, edges({ run }, asked), calm);
    expect(readings.at(-1)?.home).toBe('/octopus');
    expect(asked).toHaveLength(times);
  });

  test.each([
    ['ends with an error', { exitCode: 3, stdout: 'Password=secret', stderr: 'secret' }, 'exit code 3'],
    ['prints something else', { exitCode: 0, stdout: 'Password=secret', stderr: 'secret' }, 'can read'],
  ])('is silent about a server that %s, secrets and all', async (_what, result, why) => {
    const { silent } = await readFolders(question, edges({ run: () => result }), calm);
    expect(silent.at(-1)?.why).toContain(why);
    expect(JSON.stringify(silent)).not.toContain('secret');
  });

  test('refuses a driver that leads to another node', async () => {
    const run = (): CommandResult => printed({ 'Octopus.Server.NodeName': 'node-7', 'Octopus.Home': '/x' });
    await expect(readFolders(question, edges({ run }), calm)).rejects.toMatchObject({
      code: 'store.other-node',
      message: "the service driver of node-1 leads to the node 'node-7' (ssh node-1)",
    });
  });

  test('does not take documents at odds, a bug or Ctrl-C for silence', async () => {
    const odds = new UnavailableError('database.folders-ambiguous', 'two documents');
    await expect(readFolders(question, edges({ documents: odds }), calm)).rejects.toBe(odds);
    const bug = new TypeError('x is not a function');
    await expect(readFolders(question, edges({ documents: bug }), calm)).rejects.toBe(bug);
    const stopped = new UnavailableError('database.unreachable', 'aborted');
    await expect(
      readFolders(question, edges({ documents: stopped }), AbortSignal.abort(new Error('Ctrl-C'))),
    ).rejects.toThrow('Ctrl-C');
  });
});
