// Every question of octo-ha on a server, as it writes it and written otherwise.
import { expect } from 'vitest';
import { lastBackup } from '../../../src/database/queries/last-backup.ts';
import { folderDocuments } from '../../../src/database/queries/folder-documents.ts';
import { mayRead } from '../../../src/database/queries/may-read.ts';
import { octopusColumns } from '../../../src/database/queries/octopus-columns.ts';
import { readCommittedSnapshot } from '../../../src/database/queries/read-committed-snapshot.ts';
import { serverAndDatabase } from '../../../src/database/queries/server-and-database.ts';
import { nodeNames } from '../../../src/database/queries/node-names.ts';
import { tasksInStates } from '../../../src/database/queries/tasks-in-states.ts';
import type { Statement } from '../../../src/database/queries/statement.ts';
import { clusterStatements } from '../../../src/database/read-cluster.ts';
import { bindSchema } from '../../../src/database/schema.ts';
import type { Row } from '../../../src/database/session.ts';
import { tableShapes } from '../../../src/database/table-shape.ts';
import type { Administrator } from './administrator.ts';
import { reshape } from './reshape.ts';

/** Asks all of them both ways and compares. */
export async function askEveryQuestion(admin: Administrator, schemaName: string): Promise<void> {
  const columns = octopusColumns.text.replace('@schema', `N'${schemaName}'`);
  const schema = bindSchema(tableShapes(await admin.execute(columns)), schemaName);
  const alpha = schema.generation === '2015' ? 'alpha' : 'OctopusServerNodes-alpha';
  const questions = [
    { name: octopusColumns.name, text: columns },
    serverAndDatabase,
    readCommittedSnapshot,
    ...clusterStatements(schema),
    lastBackup,
    ...(schema.settings === null ? [] : [folderDocuments(schema, schema.settings)]),
    mayRead(schemaName, 'ServerTask'),
    nodeNames(schema),
    withValues(tasksInStates(schema, 'Id', { states: 2, nodes: null }), {
      state0: 'Executing',
      state1: 'Queued',
    }),
    withValues(tasksInStates(schema, 'Id', { states: 1, nodes: 1, newestFirst: true }), {
      state0: 'Success',
      node0: alpha,
      nodeId: alpha,
    }),
  ];
  for (const { name, text } of questions) {
    const [plain, otherwise] = [await admin.execute(text), await admin.execute(reshape(text))];
    expect(plain.length, name).toBeGreaterThan(0);
    expect(comparable(otherwise), name).toEqual(comparable(plain));
  }
}

/** The statement with its parameters as literals. */
function withValues(
  { name, text }: Statement,
  values: Readonly<Record<string, string>>,
): { readonly name: string; readonly text: string } {
  return { name, text: text.replace(/@(\w+)/g, (_, parameter: string) => `N'${values[parameter] ?? ''}'`) };
}

/** Rows in any order, and without the clock, which goes on. */
function comparable(rows: readonly Row[]): string[] {
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .filter(([label]) => label !== 'ReadAt' && label !== 'AgeSeconds')
          .sort(([a], [b]) => a.localeCompare(b)),
      ),
    )
    .sort();
}
