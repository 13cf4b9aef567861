// Rows that speak of files: tasks of their logs, artifacts, packages. A page at a time, whatever the number.
import type { ExpectedFile, ExpectedKind, ExpectedPage } from '../edges/migration-reads.ts';
import { present, text } from './cell-values.ts';
import { needColumn, unknownSchema } from './need-column.ts';
import { batchOf } from './queries/batch-of.ts';
import { expectedRows, expectedRowsAPage } from './queries/expected-rows.ts';
import type { ExpectedColumns } from './queries/expected-rows.ts';
import type { OctopusTable, Tables } from './schema.ts';
import type { Row, Session } from './session.ts';
import type { TableShape } from './table-shape.ts';

/** The table of each kind (octopus-internals.md 1.3, 1.5). */
export const expectedTables: Readonly<Record<ExpectedKind, OctopusTable>> = {
  taskLogs: 'ServerTask',
  artifacts: 'Artifact',
  packages: 'NuGetPackage',
};

/** Where to read. */
export interface ExpectedSource {
  readonly tables: Tables;
  readonly schemaName: string;
  readonly lockTimeoutMs: number;
}

/** Reads one page. @throws UnavailableError database.* */
export async function readExpectedFiles(
  session: Session,
  { tables, ...options }: ExpectedSource,
  { kind, after }: { readonly kind: ExpectedKind; readonly after: string | null },
  signal: AbortSignal,
): Promise<ExpectedPage> {
  const name = expectedTables[kind];
  const table = tables.get(name.toLowerCase());
  if (table === undefined) throw unknownSchema(`there is no table ${name}`);
  const batch = batchOf(`reading ${name}`, [expectedRows(options, bind(kind, table))], {
    lockTimeoutMs: options.lockTimeoutMs,
    parameters: { after: after ?? '' },
  });
  const [rows = []] = await session.query(batch, signal);
  const files = rows.map((row) => toFile(kind, row));
  return { files, next: rows.length < expectedRowsAPage ? null : (files.at(-1)?.id ?? null) };
}

function bind(kind: ExpectedKind, table: TableShape): ExpectedColumns {
  const none = { state: null, startTime: null, packageId: null, version: null, json: null };
  const found = {
    table: table.name,
    id: needColumn(table, 'text', 'Id'),
    space: table.find('text', 'SpaceId'),
  };
  switch (kind) {
    case 'taskLogs':
      return {
        ...{ ...none, ...found },
        state: needColumn(table, 'text', 'State'),
        startTime: table.find('instant', 'StartTime'),
      };
    case 'artifacts':
      return { ...none, ...found };
    case 'packages':
      return {
        ...{ ...none, ...found },
        packageId: needColumn(table, 'text', 'PackageId'),
        version: needColumn(table, 'text', 'Version'),
        json: table.find('text', 'JSON'),
      };
  }
}

const finished: ReadonlySet<string> = new Set(['success', 'failed', 'timedout', 'canceled']);

/** A task that was cancelled before it began has no log; where nobody can tell that, it need not have one. */
function toFile(kind: ExpectedKind, row: Row): ExpectedFile {
  const state = (text(row, 'State') ?? '').trimEnd().toLowerCase();
  const mayNotHaveBegun = 'StartTime' in row ? row['StartTime'] === null : state === 'canceled';
  const [packageId, version] = [text(row, 'PackageId'), text(row, 'Version')];
  return {
    id: present(text(row, 'Id'), 'Id'),
    space: text(row, 'Space')?.trimEnd() ?? null,
    must: kind !== 'taskLogs' || (finished.has(state) && !mayNotHaveBegun),
    package:
      packageId === null || version === null ? null : { id: packageId.trimEnd(), version: version.trimEnd() },
    bytes: bytesIn(text(row, 'Json')),
  };
}

/** `PackageSizeBytes` is what the REST API calls it; whether the row has it depends on its age. */
function bytesIn(document: string | null): number | null {
  try {
    const { PackageSizeBytes: bytes } = Object(JSON.parse(document ?? 'null')) as Record<string, unknown>;
    return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
  } catch {
    return null;
  }
}
