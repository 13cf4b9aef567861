import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { storeKinds } from '../../../src/model/store.ts';
import { fakeStores } from '../../fakes/fake-stores.ts';
import { schemaProblems } from '../../json-schema.ts';
import { fakeContext } from './fake-context.ts';
import { parse } from './parse.ts';
import { someHosts, steppingClock } from '../operations/check/world.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';

const file = '/home/ada/.config/octo-ha/config.yaml';
const text = `current: prod
contexts:
  - name: prod
    database: { server: sql01, database: Octopus, user: u, password: hunter2 }
    nodes: [{ name: node-1, url: https://node-1.example.com }]
    loadBalancer: { url: https://octopus.example.com }
    periods: { freshSeconds: 60 }
    timeouts: { connectSeconds: 5 }
  - name: bare
`;

const storeWords = storeKinds.map((kind) => `--store ${kind}=/octopus/${kind}`).join(' ');

test.each([
  ['config list', 'config-list'],
  ['config show', 'config-show'],
  ['config show bare', 'config-show'],
  ['config show --connection-file /cs', 'config-show'],
  ['config use bare', 'config-use'],
  ['config use prod', 'config-use'],
  ['config check', 'config-check'],
  ['db grants --for nodes license', 'db-grants'],
  ['nodes list --explain', 'nodes-list'],
  ['nodes show node-1', 'nodes-show'],
  ['nodes check node-1', 'nodes-check'],
  ['tasks list', 'tasks-list'],
  ['tasks orphans', 'tasks-orphans'],
  ['maintenance status', 'maintenance'],
  ['status', 'status'],
  ['license show', 'license-show'],
  ['license check', 'license-check'],
  [`migrate plan --to /mnt/octopus ${storeWords}`, 'migrate-plan'],
])('the document of octo-ha %s is as docs/schema/%s.json says', async (line, schema) => {
  const fake = fakeContext({
    hosts: someHosts(),
    journals: fakeJournals(),
    files: { [file]: text, '/cs': 'Server=s;Database=O;User ID=u;Password=hunter2' },
    format: 'json',
    stores: fakeStores(),
  });
  const context = { ...fake, clock: steppingClock() };
  const { error } = await parse(line.split(' '), context);
  expect(error).toBeNull();
  expect(context.answers).toHaveLength(1);
  expect(schemaProblems(schema, context.answers[0]?.document)).toEqual([]);
});

test('no schema is left that no test holds a document against', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(root, 'test', name), 'utf8'))
    .join('\n');
  const schemas = readdirSync(join(root, 'docs', 'schema')).map((name) => name.replace('.json', ''));
  expect(schemas.filter((name) => !tests.includes(`'${name}'`))).toEqual([]);
});
