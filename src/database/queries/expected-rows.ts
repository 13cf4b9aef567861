import { quoteName } from '../quote-name.ts';
import { from, pick } from './statement.ts';
import type { Statement } from './statement.ts';

/** Rows of one page. */
export const expectedRowsAPage = 2_000;

/** Where rows are that speak of files; null for a column that this shape does not have. */
export interface ExpectedColumns {
  readonly table: string;
  readonly id: string;
  readonly space: string | null;
  /** Of tasks. */
  readonly state: string | null;
  readonly startTime: string | null;
  /** Of packages. */
  readonly packageId: string | null;
  readonly version: string | null;
  readonly json: string | null;
}

/** Which files must there be? One page by the key, which the rows are stored by; long documents are left where they are. */
export function expectedRows(
  schema: { readonly schemaName: string },
  { table, json, ...columns }: ExpectedColumns,
): Statement {
  const picked = pick('r', {
    Id: columns.id,
    Space: columns.space,
    State: columns.state,
    StartTime: columns.startTime,
    PackageId: columns.packageId,
    Version: columns.version,
  });
  const text = json === null ? null : `r.${quoteName(json)}`;
  const document = text === null ? '' : `, CASE WHEN LEN(${text}) <= 20000 THEN ${text} END AS Json`;
  return {
    name: 'expectedRows',
    oldestServer: 2008,
    text: `SELECT TOP (${String(expectedRowsAPage)}) ${picked}${document}
${from(schema, table, 'r')}
WHERE r.${quoteName(columns.id)} > @after
ORDER BY r.${quoteName(columns.id)}`,
  };
}
