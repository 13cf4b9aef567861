import { expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { grantStatements, grantVerbs, grantsFor } from '../../../src/model/grants.ts';

const tables = (...verbs: string[]): string[] => grantsFor(verbs).map((grant) => grant.table);

test('reading the license needs the settings and nothing of the nodes', () => {
  expect(tables('license-show')).toEqual(['Configuration']);
});

test('verbs together need each table once', () => {
  expect(tables('license-show', 'nodes-list', 'nodes-show').sort()).toEqual(tables('nodes-list').sort());
});

const writers = [
  'drain',
  'undrain',
  'restart',
  'cap',
  'remove',
  'tasks-cancel',
  'maintenance',
  'migrate-cutover',
] as const;

test('no verb gets more than to read, to change one column, or to delete nodes', () => {
  const lines = grantStatements(grantVerbs, { login: 'octo-ha' }).join('\n');
  expect(lines).not.toMatch(/INSERT|ALTER|CONTROL|EXECUTE|db_owner|GRANT UPDATE ON/);
  const readers = grantVerbs.filter((verb) => !writers.some((each) => each === verb));
  expect(grantStatements(readers, { login: 'octo-ha' }).join('\n')).not.toMatch(/UPDATE|DELETE/);
});

test.each([
  ['drain', ['UPDATE OctopusServerNode IsInMaintenanceMode']],
  ['undrain', ['UPDATE OctopusServerNode IsInMaintenanceMode']],
  ['restart', ['UPDATE OctopusServerNode IsInMaintenanceMode']],
  ['cap', ['UPDATE OctopusServerNode MaxConcurrentTasks']],
  ['remove', ['DELETE OctopusServerNode ', 'DELETE OctopusServerNodeStatus ']],
  ['tasks-cancel', ['UPDATE ServerTask State']],
  ['maintenance', ['UPDATE Configuration JSON']],
])('%s may change what it is about, and nothing else', (verb, allowed) => {
  const writes = grantsFor([verb]).filter(({ permission }) => permission !== 'SELECT');
  expect(writes.map(({ permission, table, column }) => `${permission} ${table} ${column ?? ''}`)).toEqual(
    allowed,
  );
  expect(grantsFor([verb]).filter(({ permission }) => permission === 'SELECT')).toEqual(
    grantsFor(['nodes-list']),
  );
});

test('migrate may read what it compares stores with, and write to cut over alone', () => {
  expect(tables('migrate-verify').slice(-2)).toEqual(['Artifact', 'NuGetPackage']);
  const writes = grantsFor(['migrate-cutover']).filter(({ permission }) => permission !== 'SELECT');
  expect(writes.map(({ table, column }) => `${table} ${column ?? ''}`)).toEqual([
    'OctopusServerNode IsInMaintenanceMode',
    'Configuration JSON',
  ]);
});

test('a column that may be missing is granted where it exists', () => {
  expect(grantStatements(['maintenance'], { login: 'octo-ha' })).toContain(
    "IF COL_LENGTH(N'[dbo].[Configuration]', N'JSON') IS NOT NULL GRANT UPDATE ([JSON]) ON [dbo].[Configuration] TO [octo-ha];",
  );
});

test('shapes without heart beats of their own get no grant on a table that they do not have', () => {
  expect(grantsFor(['nodes-list'], '2015').map((grant) => grant.table)).not.toContain(
    'OctopusServerNodeStatus',
  );
  expect(grantsFor(['nodes-list'], '2016-2018')).toHaveLength(4);
  expect(grantsFor(['nodes-list'], '2019+')).toHaveLength(5);
});

test('without a known shape, tables that may be missing are granted where they exist', () => {
  const lines = grantStatements(['nodes-list'], { login: 'octo-ha' });
  expect(lines[0]).toBe(
    "IF NOT EXISTS (SELECT * FROM sys.database_principals WHERE name = N'octo-ha') CREATE USER [octo-ha] FOR LOGIN [octo-ha];",
  );
  expect(lines).toContain('GRANT SELECT ON [dbo].[ServerTask] TO [octo-ha];');
  expect(lines).toContain(
    "IF OBJECT_ID(N'[dbo].[OctopusServerNodeStatus]') IS NOT NULL GRANT SELECT ON [dbo].[OctopusServerNodeStatus] TO [octo-ha];",
  );
});

test('the name of a login cannot break out of the statement', () => {
  const [user] = grantStatements(['license-show'], { login: "DOM\\o'brien]; DROP TABLE x;--" });
  expect(user).toBe(
    "IF NOT EXISTS (SELECT * FROM sys.database_principals WHERE name = N'DOM\\o''brien]; DROP TABLE x;--') " +
      "CREATE USER [DOM\\o'brien]]; DROP TABLE x;--] FOR LOGIN [DOM\\o'brien]]; DROP TABLE x;--];",
  );
});

test.each(['', '   ', 'two\nlines', 'x'.repeat(129)])('%j is no name of a login', (login) => {
  expect(() => grantStatements(['license-show'], { login })).toThrow(UsageError);
});

test.each([[[]], [['nodes-list', 'restart-everything']]])(
  '%j is refused with the verbs there are',
  (verbs) => {
    expect(() => grantsFor(verbs)).toThrow(expect.objectContaining({ code: 'usage.unknown-verb' }));
  },
);
