import { expect, test } from 'vitest';
import { dbGrants } from '../../../src/commands/db-grants.ts';
import { fakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

test('the statements come as text that can be run as it is', async () => {
  const context = fakeContext();
  await parse(['db', 'grants', '--for', 'license-show', '--login', 'DOMAIN\\ada'], context);
  const lines = context.texts.join('').trimEnd().split('\n');
  expect(lines.filter((line) => !line.startsWith('--'))).toEqual([
    "IF NOT EXISTS (SELECT * FROM sys.database_principals WHERE name = N'DOMAIN\\ada') CREATE USER [DOMAIN\\ada] FOR LOGIN [DOMAIN\\ada];",
    'GRANT SELECT ON [dbo].[Configuration] TO [DOMAIN\\ada];',
  ]);
});

test('a first word stands for all of its verbs', () => {
  const context = fakeContext({ format: 'json' });
  dbGrants({ for: ['nodes', 'license-show'], login: 'x' }, context);
  expect(context.answers[0]?.document).toMatchObject({
    verbs: ['nodes-list', 'nodes-show', 'nodes-check', 'license-show'],
  });
});

test('verbs may be parted by commas, and one asked for twice counts once', () => {
  const context = fakeContext({ format: 'json' });
  dbGrants({ for: ['license-show,nodes', 'nodes-list'], login: 'x' }, context);
  expect(context.answers[0]?.document).toMatchObject({
    verbs: ['license-show', 'nodes-list', 'nodes-show', 'nodes-check'],
  });
});

test('what may be changed is said column by column', () => {
  const context = fakeContext();
  dbGrants({ for: ['cap'], login: 'x' }, context);
  expect(context.texts.join('')).toContain(
    '-- OctopusServerNode (MaxConcurrentTasks): changes the task cap of nodes',
  );
});

test('an unknown verb is refused with those there are', () => {
  expect(() => {
    dbGrants({ for: ['drop'], login: 'x' }, fakeContext());
  }).toThrow(expect.objectContaining({ code: 'usage.unknown-verb', exitCode: 2 }) as Error);
});

test('without --for the command line is refused', async () => {
  const { error } = await parse(['db', 'grants']);
  expect(error).toMatchObject({ code: 'usage.missing-mandatory-option-value' });
});
