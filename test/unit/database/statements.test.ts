// Every statement, for every column that a shape may have: what must hold of all of them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mayRead } from '../../../src/database/queries/may-read.ts';
import { octopusColumns } from '../../../src/database/queries/octopus-columns.ts';
import { readCommittedSnapshot } from '../../../src/database/queries/read-committed-snapshot.ts';
import { serverAndDatabase } from '../../../src/database/queries/server-and-database.ts';
import { nodeNames } from '../../../src/database/queries/node-names.ts';
import { tasksInStates } from '../../../src/database/queries/tasks-in-states.ts';
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

test('docs/database.md names every statement with the oldest SQL Server it runs on', () => {
  const rows = readFileSync('docs/database.md', 'utf8')
    .split('\n')
    .flatMap((line) => /^\| `(\w+)`\s*\|.*\|\s*(2005|2008)\s*\|$/.exec(line)?.slice(1, 3).join(' ') ?? []);
  expect(rows.sort()).toEqual(
    statements.map(({ name, oldestServer }) => `${name} ${String(oldestServer)}`).sort(),
  );
});
