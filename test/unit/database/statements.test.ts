// Every statement, for every column that a shape may have: what must hold of all of them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockResources } from '../../../src/database/lock/lock-resources.ts';
import { cancelTask } from '../../../src/database/queries/cancel-task.ts';
import { deleteNode } from '../../../src/database/queries/delete-node.ts';
import { expectedRows } from '../../../src/database/queries/expected-rows.ts';
import { guardedWrite } from '../../../src/database/queries/guarded-write.ts';
import { lastBackup } from '../../../src/database/queries/last-backup.ts';
import { lockHolders } from '../../../src/database/queries/lock-holders.ts';
import { locksHeld } from '../../../src/database/queries/locks-held.ts';
import { mayRead } from '../../../src/database/queries/may-read.ts';
import { octopusColumns } from '../../../src/database/queries/octopus-columns.ts';
import { readCommittedSnapshot } from '../../../src/database/queries/read-committed-snapshot.ts';
import { replaceDocument } from '../../../src/database/queries/replace-document.ts';
import { replaceDocuments } from '../../../src/database/queries/replace-documents.ts';
import { serverAndDatabase } from '../../../src/database/queries/server-and-database.ts';
import { sessionsOfHost } from '../../../src/database/queries/sessions-of-host.ts';
import { nodeNames } from '../../../src/database/queries/node-names.ts';
import { tasksInStates } from '../../../src/database/queries/tasks-in-states.ts';
import { setNodeColumn } from '../../../src/database/queries/set-node-column.ts';
import { takeLocks } from '../../../src/database/queries/take-locks.ts';
import type { Statement } from '../../../src/database/queries/statement.ts';
import { clusterStatements } from '../../../src/database/read-cluster.ts';
import { bindSchema } from '../../../src/database/schema.ts';
import { tableShapes } from '../../../src/database/table-shape.ts';
import { columnRows } from '../../fakes/recorded-cluster.ts';

const status = {
  Id: 'nvarchar',
  LastSeen: 'datetimeoffset',
  IsOffline: 'bit',
  Version: 'nvarchar',
  Rank: 'nvarchar',
};
const schema = bindSchema(
  tableShapes(columnRows({ OctopusServerNodeStatus: status, Configuration: { JSONBlob: 'varbinary' } })),
  'dbo',
);
if (schema.settings === null) throw new Error('the recorded schema has settings');
const statements: readonly Statement[] = [
  octopusColumns,
  serverAndDatabase,
  readCommittedSnapshot,
  lastBackup,
  expectedRows(
    { schemaName: 'dbo' },
    { table: 'T', id: 'Id', space: 'S', state: 'A', startTime: 'B', packageId: 'P', version: 'V', json: 'J' },
  ),
  ...clusterStatements(schema),
  mayRead('dbo', 'ServerTask'),
  nodeNames(schema),
  tasksInStates(schema, 'Id', { states: 2, nodes: 3 }),
];

test.each(statements.map((statement) => [statement.name, statement] as const))(
  '%s only reads, without lock hints',
  (_name, { text }) => {
    expect(text).toMatch(/^SELECT/);
    expect(text).not.toMatch(
      /;|--|\bWITH\b|NOLOCK|READPAST|LOCK\b|\b(?:INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|EXEC|INTO)\b/i,
    );
  },
);

test.each(statements.map((statement) => [statement.name, statement] as const))(
  '%s uses nothing newer than SQL Server 2008',
  (_name, { text }) => {
    expect(text).not.toMatch(
      /\b(?:STRING_AGG|JSON_VALUE|OPENJSON|DECOMPRESS|COMPRESS|IIF|CONCAT|TRY_\w+|FORMAT|OFFSET|FETCH|LEAD|LAG|DATEDIFF_BIG|TRIM|AT TIME ZONE)\b/i,
    );
  },
);

const resources = lockResources({ kind: 'nodes', nodeIds: ['A'] });
const taskId = schema.tasks.id ?? '';
const writes = [
  setNodeColumn(schema, 'draining'),
  deleteNode(schema, { tasks: 2, beats: 3 }),
  cancelTask(schema, taskId, 2),
  replaceDocument('dbo', schema.settings, 'JSON'),
  replaceDocuments('dbo', schema.settings, 'JSON', 2),
] as const;

test.each(writes.map((write) => [write.name, write] as const))(
  '%s is guarded by the lock, gives way to others, and sets no lock hints',
  (_name, write) => {
    const { text } = guardedWrite('writing', write, resources, { lockTimeoutMs: 1000 });
    expect(text).toMatch(
      /^SET NOCOUNT ON;\nSET LOCK_TIMEOUT 1000;\nSET DEADLOCK_PRIORITY LOW;\nSET XACT_ABORT ON;/,
    );
    expect(text.match(/BEGIN TRANSACTION/g)).toHaveLength(1);
    expect(text.indexOf('APPLOCK_MODE')).toBeLessThan(text.indexOf('BEGIN TRANSACTION'));
    expect(write.text).not.toMatch(/\bWITH\b|NOLOCK|UPDLOCK|HOLDLOCK|\bEXEC(?:UTE)?\b|COMMIT|THROW|'\s*\+/i);
    // Deleted or changed is by parameters alone.
    for (const [, condition = ''] of write.text.matchAll(/(?:UPDATE|DELETE)[^;]*?WHERE ([^;]*);/g))
      expect(condition).toMatch(/@/);
  },
);

test('docs/database.md names every statement with the oldest SQL Server it runs on', () => {
  const rows = readFileSync('docs/database.md', 'utf8')
    .split('\n')
    .flatMap(
      (line) => /^\| `(\w+)`\s*\|.*\|\s*(2005|2008|2012)\s*\|$/.exec(line)?.slice(1, 3).join(' ') ?? [],
    );
  expect(rows.sort()).toEqual(
    [...statements, takeLocks(resources), locksHeld(resources), lockHolders, sessionsOfHost, ...writes]
      .map(({ name, oldestServer }) => `${name} ${String(oldestServer)}`)
      .sort(),
  );
});
