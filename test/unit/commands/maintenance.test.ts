import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../src/edges.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { schemaProblems } from '../../json-schema.ts';
import { someHosts } from '../operations/check/world.ts';
import { fakeCluster, fakeContext, type FakeWorld } from './fake-context.ts';
import { parse } from './parse.ts';

const world = (): FakeWorld => ({ database: fakeDatabase(fakeCluster()), journals: fakeJournals() });

test('on, on again, status and off tell what it is and what was done', async () => {
  const it = fakeContext(world());
  const risk = '--accept-risk=unsupported-write';
  for (const line of [`on ${risk}`, 'on', 'status', `off ${risk}`])
    expect((await parse(['maintenance', ...line.split(' ')], it)).error).toBeNull();
  const rows = it.answers.map(({ table }) => table?.rows[0]?.map(({ text }) => text).join(' '));
  expect(rows).toEqual([
    'ON changed database',
    'ON already so database',
    'ON - database',
    'off changed database',
  ]);
  for (const { document } of it.answers) expect(schemaProblems('maintenance', document)).toEqual([]);
});

test('where there is a key the status is that of the API', async () => {
  const api = { readMaintenanceMode: () => Promise.resolve(true) } as unknown as OctopusApi;
  const it = fakeContext({
    ...world(),
    hosts: { ...someHosts(), api: () => api },
    settings: { nodes: [{ name: 'node-1', url: 'http://node-1', service: null }] as never },
  });
  await parse(['maintenance', 'status'], it);
  expect(it.answers[0]?.document).toMatchObject({ via: 'api', maintenanceMode: true, outcome: null });
});

test('without an API and a risk it is refused', async () => {
  await expect(parse(['maintenance', 'on'], fakeContext(world()))).rejects.toMatchObject({
    code: 'maintenance.no-api',
  });
});

test.each([
  ['maintenance', 'usage.no-command'],
  ['maintenance maybe', 'usage.unknown-command'],
  ['maintenance on now', 'usage.excess-arguments'],
  ['maintenance status --accept-risk=unsupported-write', 'usage.unknown-option'],
])('octo-ha %s is refused with %s', async (line, code) => {
  expect((await parse(line.split(' '))).error).toMatchObject({ code, exitCode: 2 });
});

test.each(['status', 'on', 'off'])(
  'the help of %s says that it is no drain, and what it does not stop',
  async (word) => {
    const { out } = await parse(['maintenance', word, '--help']);
    expect(out).toMatch(/not a drain[^]*queued and\s+scheduled ones still start/);
  },
);
