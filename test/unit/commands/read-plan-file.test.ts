import { expect, test } from 'vitest';
import { readPlanFile } from '../../../src/commands/read-plan-file.ts';
import { fakeContext } from './fake-context.ts';

const fingerprint = {
  server: 'sql-1',
  database: 'Octopus',
  version: null,
  system: 'posix',
  to: '/mnt/octopus',
  stores: [{ kind: 'packages', from: '/octopus/Packages', to: '/mnt/octopus/Packages' }],
};
const read = (text: string): Promise<unknown> =>
  readPlanFile('plan.json', fakeContext({ files: { 'plan.json': text } }));
const plan = (changes: object): string =>
  JSON.stringify({ format: 1, fingerprint: { ...fingerprint, ...changes } });

test('reads what the plan was made for, also behind the mark that Windows puts before text', async () => {
  expect(await read(plan({}))).toEqual(fingerprint);
  expect(await read(`\uFEFF${plan({ version: '2024.1.1' })}`)).toMatchObject({ version: '2024.1.1' });
});

test.each([
  ['no JSON', '{'],
  ['something else', '[]'],
  ['null', 'null'],
  ['a newer format', JSON.stringify({ format: 2, fingerprint })],
  ['no fingerprint', JSON.stringify({ format: 1 })],
  ['no stores', plan({ stores: [] })],
  ['a kind of store that is none', plan({ stores: [{ kind: 'logs', from: '/a', to: '/b' }] })],
  ['a store without a place', plan({ stores: [{ kind: 'packages', from: '/a' }] })],
  ['another system', plan({ system: 'vms' })],
  ['a number for a server', plan({ server: 1 })],
])('refuses %s, and names the way to a new one', async (_, text) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'migrate.plan-file',
    exitCode: 4,
    hint: expect.stringContaining('octo-ha migrate plan') as string,
  });
});
