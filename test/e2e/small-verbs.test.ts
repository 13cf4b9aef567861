import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaProblems } from '../json-schema.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import type { Ended, RunOptions } from './run-cli.ts';

let sandbox: OwnSandbox;
beforeAll(async () => {
  sandbox = await ownSandbox('--nodes', '3', '--time-scale', '100', '--workload', 'light');
});
afterAll(() => sandbox.down());

/** The pretend nodes each have a key of their own; the first node's url is the one that is asked. */
const withKey = (): RunOptions => ({ env: { OCTOPUS_API_KEY: sandbox.told.nodes[0]?.apiKey ?? '' } });

async function answered(
  line: string,
  schema: string,
  options: RunOptions = {},
  of: OwnSandbox = sandbox,
): Promise<Readonly<Record<string, unknown>>> {
  const { code, stdout, stderr } = await of.run(`${line} -o json`, options);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const document = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  expect(schemaProblems(schema, document)).toEqual([]);
  return document;
}

/** The last line of stderr, which is the error with -o json. */
const codeOf = ({ stderr }: Ended): unknown =>
  (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: { code: unknown } }).error.code;

test('a task that is listed is cancelled by the API, and is over when it is said to be', async () => {
  // Slow enough for its tasks to outlast the start of two commands on a busy machine.
  const slow = await ownSandbox('--nodes', '1', '--time-scale', '4', '--workload', 'busy');
  try {
    const withItsKey = { env: { OCTOPUS_API_KEY: slow.told.nodes[0]?.apiKey ?? '' } };
    const outcomes: string[] = [];
    // The first task takes a while to come, and one may end by itself between the list and the cancel: then the next is taken.
    const until = Date.now() + 60_000;
    while (Date.now() < until && outcomes.at(-1) !== 'cancelled') {
      const { tasks } = await answered('tasks list --state Executing', 'tasks-list', {}, slow);
      const id = (tasks as { id: string }[]).at(-1)?.id;
      if (id === undefined) {
        await setTimeout(500);
        continue;
      }
      const cancelled = await answered(`tasks cancel ${id}`, 'tasks-cancel', withItsKey, slow);
      outcomes.push((cancelled['tasks'] as { outcome: string }[])[0]?.outcome ?? '');
      const rows = await slow.rows(`SELECT State FROM dbo.ServerTask WHERE Id = '${id}'`);
      expect(['Canceled', 'Success', 'Failed']).toContain(rows[0]?.['State']);
    }
    expect(outcomes).toContain('cancelled');
  } finally {
    await slow.down();
  }
}, 180_000);

test('an unknown task is refused', async () => {
  expect(codeOf(await sandbox.run('tasks cancel ServerTasks-0 -o json'))).toBe('task.unknown');
});

test('no task is an orphan while every node lives', async () => {
  expect(await answered('tasks orphans', 'tasks-orphans')).toMatchObject({ tasks: [], observedSeconds: 0 });
});

test('maintenance mode is switched by the API, read from the database, and by it with the risk named', async () => {
  expect(codeOf(await sandbox.run('maintenance on -o json'))).toBe('maintenance.no-api');
  expect(await answered('maintenance on', 'maintenance', withKey())).toMatchObject({
    via: 'api',
    outcome: 'changed',
  });
  expect(await answered('maintenance status', 'maintenance')).toMatchObject({
    via: 'database',
    maintenanceMode: true,
  });
  const off = 'maintenance off --accept-risk=unsupported-write';
  expect(await answered(off, 'maintenance')).toMatchObject({ via: 'database', outcome: 'changed' });
});

test('a cap is set by the database and by the API, 0 too, and is said to be so already', async () => {
  expect(await answered('nodes cap NODE1 9', 'nodes-cap')).toMatchObject({ before: 5, taskCap: 9 });
  expect(await answered('nodes cap NODE1 9', 'nodes-cap')).toMatchObject({ outcome: 'already' });
  expect(await answered('nodes cap NODE1 0 --via api', 'nodes-cap', withKey())).toMatchObject({
    via: 'api',
    before: 9,
    taskCap: 0,
  });
});

test('a node is removed once it is drained and stopped, and its rows are gone from both tables', async () => {
  const asked = await sandbox.run('nodes remove NODE3 -o json');
  expect([asked.code, codeOf(asked)]).toEqual([2, 'prompt.not-interactive']);
  expect((await sandbox.run('drain NODE3')).code).toBe(0);
  const config = sandbox.told.nodes.find(({ name }) => name === 'NODE3');
  stopService(config as unknown as { readonly configFile: string });
  expect(await answered('nodes remove NODE3 --yes', 'nodes-remove')).toMatchObject({ outcome: 'removed' });
  const rows = await sandbox.rows(
    `SELECT Id FROM dbo.OctopusServerNode WHERE Name = 'NODE3'
     UNION ALL SELECT Id FROM dbo.OctopusServerNodeStatus WHERE Id LIKE '%NODE3'`,
  );
  expect(rows).toEqual([]);
  expect(await answered('nodes remove NODE3 --yes', 'nodes-remove')).toMatchObject({
    outcome: 'already-removed',
  });
  const unknown = await sandbox.run('nodes remove NODE4 --yes -o json');
  expect([unknown.code, codeOf(unknown)]).toEqual([4, 'node.unknown']);
  const shown = JSON.parse((await sandbox.run('status -o json')).stdout) as { runs: unknown };
  expect(shown.runs).toEqual([]);
});

/** As its administrator does, on the machine. */
function stopService({ configFile }: { readonly configFile: string }): void {
  const program = sandbox.told.contextFile.replace(/context\.yaml$/, 'Octopus.Server');
  execFileSync(program, ['service', '--stop', '--config', configFile], { stdio: 'ignore' });
}
