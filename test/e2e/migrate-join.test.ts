// A standalone instance of the sandbox moves to shared storage in one go, a second node joins it there, both read each other's logs,
// and the way back is refused while that one is there.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaProblems } from '../json-schema.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import type { Ended } from './run-cli.ts';
import type { ToldSandbox } from './setup.ts';

/** Source and target are on one disk here, and nobody keeps a backup of a sandbox. */
const risks = 'service-rights,same-device,old-backup,watchdog,left-on-target,free-space,missing-store';

let sandbox: OwnSandbox;
let share: string;
beforeAll(async () => {
  sandbox = await ownSandbox('--nodes', '1', '--time-scale', '100', '--workload', 'light');
  share = join(sandbox.folder, 'share', 'octopus');
  mkdirSync(dirname(share));
}, 120_000);
afterAll(() => sandbox.down());

const migrate = (line: string): Promise<Ended> =>
  sandbox.run(`migrate ${line}--to ${share} --accept-risk=${risks} -o json`);

function answerOf({ code, stdout, stderr }: Ended, schema: string): unknown {
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const document: unknown = JSON.parse(stdout);
  expect(schemaProblems(schema, document)).toEqual([]);
  return document;
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** A finished task of this node that was queued by the workload of now. */
async function ranOn(node: string): Promise<string> {
  const query = `SELECT TOP (1) Id FROM ServerTask WHERE State = 'Success' AND ServerNodeId = 'OctopusServerNodes-${node}' ORDER BY CompletedTime DESC`;
  let found: unknown;
  await expect
    .poll(async () => (found = (await sandbox.rows(query))[0]?.['Id']), { timeout: 60_000, interval: 200 })
    .toBeTruthy();
  return String(found);
}

/** The log of a task as a node's web portal gives it. */
async function logOf(id: string, { url, apiKey }: ToldSandbox['nodes'][number]): Promise<string> {
  const answer = await fetch(`${url}/api/tasks/${id}/raw`, { headers: { 'X-Octopus-ApiKey': apiKey } });
  return `${String(answer.status)} ${await answer.text()}`;
}

test('standalone to shared in one go, a second node beside it, and no way back that would tear them apart', async () => {
  interface Moved {
    readonly stores: readonly { readonly kind: string; readonly from: string }[];
  }
  const moved = answerOf(await migrate('--yes --master-key-saved '), 'migrate') as Moved;
  expect(moved).toMatchObject({ outcome: 'moved', phase: 'moved', nodes: ['NODE1'] });
  const old = moved.stores.find(({ kind }) => kind === 'taskLogs')?.from ?? '';
  const before = filesBelow(old);
  expect(before.length).toBeGreaterThan(300);
  for (const path of before)
    expect(readFileSync(join(share, 'TaskLogs', path))).toEqual(readFileSync(join(old, path)));
  expect(answerOf(await migrate('status '), 'migrate-status')).toMatchObject({
    migrations: [{ phase: 'moved', paths: 'new', disabled: [] }],
  });

  const where = `--state ${sandbox.folder} --name own`;
  const grown = answerOf(
    await sandbox.run(`sandbox add-node ${where} -o json`),
    'sandbox-add-node',
  ) as ToldSandbox;
  const logs = ['ServerTasks-5', await ranOn('NODE1'), await ranOn('NODE2')];
  for (const id of logs) {
    const [first, second] = await Promise.all(grown.nodes.map((node) => logOf(id, node)));
    expect(first).toMatch(/^200 .*pretend/);
    expect(second).toBe(first);
  }
  // Nobody writes to the old folders any more, and through the second node's eyes every byte is there.
  expect(filesBelow(old)).toEqual(before);
  const seen = await sandbox.run(`migrate verify --full --from NODE2 --to ${share} -o json`);
  const verified = JSON.parse(seen.stdout) as Record<'named' | 'hashed', { files: number }> & {
    readonly troubles: readonly { readonly tree: string }[];
  };
  expect(schemaProblems('migrate-verify', verified)).toEqual([]);
  expect(verified).toMatchObject({ from: 'NODE2', level: 'full' });
  expect(verified.hashed).toEqual(verified.named);
  expect(verified.named.files).toBeGreaterThan(before.length);
  // Telemetry alone is written to for as long as its day lasts.
  expect(verified.troubles.filter(({ tree }) => tree !== 'telemetry')).toEqual([]);

  // The second node has a home of its own: the old settings would lead it there, away from every log and package.
  const refused = await migrate('rollback --yes ');
  expect([refused.code, refused.stdout]).toEqual([4, '']);
  expect(refused.stderr).toContain('NODE2 joined since the cutover');
  expect(Object.keys(sandbox.processes()).length).toBeGreaterThan(0);
}, 240_000);
