// A standalone instance of the sandbox moves to shared storage in one go, a second node joins it there, both read each other's logs,
// and it goes back.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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

test('standalone to shared in one go, a second node beside it, and back with what was born', async () => {
  interface Moved {
    readonly stores: readonly { readonly kind: string; readonly from: string }[];
    readonly born: readonly { readonly tree: string; readonly path: string; readonly code: string }[];
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

  const here = answerOf(await migrate('verify --full '), 'migrate-verify') as { readonly findings: number };
  expect(here.findings).toBe(0);
  const manifest = join(share, '.octo-ha', 'manifest');
  const proofs = filesBelow(manifest)
    .filter((at) => /^[\d-]+$/.test(at))
    .map((at) => [join(manifest, at), readFileSync(join(manifest, at))] as const);
  for (const [at, lines] of proofs) writeFileSync(at, lines.subarray(0, lines.length / 2));
  const lost = await migrate('verify ');
  expect([lost.code, lost.stdout]).toEqual([
    7,
    expect.stringContaining('files were proved at the last copy'),
  ]);
  for (const [at, lines] of proofs) writeFileSync(at, lines);

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
  const drained = await sandbox.run('drain NODE2');
  expect([drained.code, drained.code === 0 ? '' : drained.stderr]).toEqual([0, '']);
  const { configFile = '' } = grown.nodes[1] ?? {};
  const server = join(sandbox.folder, 'own', 'Octopus.Server');
  execFileSync(server, ['service', '--stop', '--config', configFile]);
  const gone = await sandbox.run('nodes remove NODE2 --yes --accept-risk=unfinished-run');
  expect([gone.code, gone.code === 0 ? '' : gone.stderr]).toEqual([0, '']);

  const back = answerOf(await migrate('rollback --yes '), 'migrate') as Moved;
  expect(back).toMatchObject({ outcome: 'rolled-back', nodes: ['NODE1'] });
  const born = back.born.filter(({ tree, code }) => tree === 'taskLogs' && code === 'extra');
  expect(born.length).toBeGreaterThan(0);
  for (const { path } of born) expect(existsSync(join(old, path))).toBe(true);
  // What the second node did is at home as well.
  const [home] = grown.nodes;
  if (home !== undefined) for (const id of logs) expect(await logOf(id, home)).toMatch(/^200 .*pretend/);
  const { nodes } = JSON.parse((await sandbox.run('nodes list -o json')).stdout) as {
    nodes: { name: string; draining: boolean }[];
  };
  expect(nodes.map(({ name, draining }) => [name, draining])).toEqual([['NODE1', false]]);

  const { NODE1: pid } = sandbox.processes();
  expect(answerOf(await migrate('rollback --yes '), 'migrate')).toMatchObject({
    outcome: 'already-rolled-back',
  });

  // Telemetry was written to over there: that is found while the node works, and not when it is stopped.
  const again = await migrate('cutover --yes --master-key-saved ');
  expect([again.code, again.stdout]).toEqual([5, '']);
  expect(again.stderr).toMatch(/telemetry.*was changed since/);
  expect(again.stderr).not.toContain('drain flag');
  expect(sandbox.processes()).toEqual({ NODE1: pid });
}, 240_000);
