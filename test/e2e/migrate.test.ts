// A standalone instance of the sandbox moves to shared storage, both nodes read each other's logs there, and it goes back.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaProblems } from '../json-schema.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';

/** Source and target are on one disk here, and nobody keeps a backup of a sandbox. */
const risks =
  'service-rights,same-device,local-target,old-backup,license,watchdog,left-on-target,free-space,missing-store';

let sandbox: OwnSandbox;
let share: string;
beforeAll(async () => {
  sandbox = await ownSandbox('--nodes', '1', '--time-scale', '60', '--workload', 'light');
  share = join(sandbox.folder, 'share', 'octopus');
  mkdirSync(join(sandbox.folder, 'share'));
}, 120_000);
afterAll(() => sandbox.down());

async function phase(line: string, schema: string): Promise<Readonly<Record<string, unknown>>> {
  const { code, stdout, stderr } = await sandbox.run(
    `migrate ${line} --to ${share} --accept-risk=${risks} -o json`,
  );
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const document = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  expect(schemaProblems(schema, document)).toEqual([]);
  return document;
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

test('standalone to shared and back: what was there is there, what is new comes home', async () => {
  await phase('preseed --master-key-saved', 'migrate');
  const begun = (await phase('status', 'migrate-status')) as unknown as {
    migrations: { stores: { kind: string; from: string }[] }[];
  };
  const old = begun.migrations[0]?.stores.find(({ kind }) => kind === 'taskLogs')?.from ?? '';
  const moved = await phase('cutover --yes --master-key-saved', 'migrate');
  expect(moved).toMatchObject({ outcome: 'moved', phase: 'moved', nodes: ['NODE1'] });

  const before = filesBelow(old);
  expect(before.length).toBeGreaterThan(20);
  for (const path of before)
    expect(readFileSync(join(share, 'TaskLogs', path))).toEqual(readFileSync(join(old, path)));

  // The node works on the share alone: new logs are written there, and none in the old folder.
  await expect
    .poll(() => filesBelow(join(share, 'TaskLogs')).length, { timeout: 60_000, interval: 500 })
    .toBeGreaterThan(before.length);
  expect(filesBelow(old)).toEqual(before);
  const status = await phase('status', 'migrate-status');
  expect(status).toMatchObject({ migrations: [{ phase: 'moved', paths: 'new', disabled: [] }] });
  const verified = await sandbox.run(`migrate verify --full --to ${share} -o json`);
  expect([verified.code, verified.stderr]).toEqual([0, '']);
  const { findings, counts, troubles } = JSON.parse(verified.stdout) as {
    findings: number;
    counts: Record<string, number>;
    troubles: { code: string; tree: string }[];
  };
  expect([findings, counts['extra'] ?? 0]).toEqual([0, expect.any(Number)]);
  // Telemetry alone is written to for as long as its day lasts.
  expect(troubles.filter(({ code, tree }) => code !== 'extra' && tree !== 'telemetry')).toEqual([]);

  const back = await phase('rollback --yes', 'migrate');
  expect(back).toMatchObject({ outcome: 'rolled-back' });
  const born = (back['born'] as { tree: string; path: string; code: string }[]).filter(
    ({ tree, code }) => tree === 'taskLogs' && code === 'extra',
  );
  expect(born.length).toBeGreaterThan(0);
  for (const { path } of born) expect(existsSync(join(old, path))).toBe(true);
  const { nodes } = JSON.parse((await sandbox.run('nodes list -o json')).stdout) as {
    nodes: { name: string; draining: boolean }[];
  };
  expect(nodes.map(({ name, draining }) => [name, draining])).toEqual([['NODE1', false]]);
}, 240_000);
