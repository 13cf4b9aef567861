// Compares a store's files with what the database says must be there. Reads names and sizes alone; memory grows by sixteen bytes a file.
import type { InstanceDatabase } from '../../../edges.ts';
import type { ExpectedFile, ExpectedKind } from '../../../edges/migration-reads.ts';
import type { StoreNames } from '../../../edges/stores.ts';
import { UnavailableError } from '../../../errors.ts';
import type { Report } from '../../../model/step-event.ts';
import type { StoreKind } from '../../../model/store.ts';
import type { CheckedKind, DatabaseFinding, DatabaseVerified } from './database-finding.ts';
import { keyOfRow, keysOfFile } from './file-key.ts';
import { keyTable, type KeyTable } from './key-table.ts';

/** A store, as this machine reaches it. */
export interface StoreToVerify {
  readonly kind: StoreKind;
  readonly path: string;
}

/** What it uses of the world. */
export interface VerifyDatabaseEdges {
  readonly database: Pick<InstanceDatabase, 'readExpectedFiles'>;
  readonly stores: StoreNames;
  readonly report: Report;
}

/** Kinds that rows speak of; imports, exports of events and telemetry have none (octopus-internals.md 1.5). */
export const expectedKinds: readonly ExpectedKind[] = ['taskLogs', 'artifacts', 'packages'];

const mostFindings = 1_000;
const mostSuspects = 20_000;

/**
 * Files first, then rows: a file is older than its row's end, so nodes may be at work meanwhile. What looks missing or orphaned is
 * looked for a second time before it is said.
 * @throws UnavailableError store.*; database.* but for a table that cannot be read, which is told as unknown
 */
export async function verifyDatabase(
  stores: readonly StoreToVerify[],
  edges: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<DatabaseVerified> {
  const kinds: CheckedKind[] = [];
  const findings: DatabaseFinding[] = [];
  for (const kind of expectedKinds) {
    const store = stores.find((each) => each.kind === kind);
    if (store === undefined) continue;
    const checked = await verifyKind(kind, store.path, edges, signal);
    kinds.push(checked.kind);
    findings.push(...checked.findings);
  }
  return { kinds, findings };
}

interface CheckedStore {
  readonly kind: CheckedKind;
  readonly findings: readonly DatabaseFinding[];
}

async function verifyKind(
  kind: ExpectedKind,
  path: string,
  edges: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<CheckedStore> {
  const count = { kind, rows: 0, files: 0, others: 0, missing: 0, orphans: 0, differs: 0 };
  edges.report({
    step: 'verify.database',
    node: null,
    tone: 'waiting',
    message: `comparing ${kind} with the database`,
  });
  const maker = keyTable();
  await edges.stores.list(
    path,
    (files) => {
      for (const file of files) {
        const keys = keysOfFile(kind, file.path);
        count.files += 1;
        if (keys.length === 0) count.others += 1;
        // All keys of a package stand for one file; whichever a row has, it is the last one that is looked for in the end.
        for (const key of keys) maker.add(key, file.bytes);
      }
    },
    signal,
  );
  const table = maker.done();
  const suspects: Suspects = { missing: new Map(), more: 0, differs: [], cut: 0, spaces: false };
  try {
    for (let after: string | null = null; ;) {
      const page = await edges.database.readExpectedFiles({ kind, after }, signal);
      for (const row of page.files) {
        count.rows += row.must ? 1 : 0;
        judge(kind, row, table, suspects);
      }
      after = page.next;
      if (after === null) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError) || !unreadable.has(error.code)) throw error;
    return { kind: { ...count, unknown: error.message }, findings: [] };
  }
  // How artifacts are called is not public: where no name is one that octo-ha knows, nothing can be told.
  if (count.files > 0 && count.others === count.files && count.rows > 0)
    return { kind: { ...count, unknown: 'its files are called otherwise than octo-ha knows' }, findings: [] };
  const orphans = await lookAgain(kind, path, table, suspects, edges, signal);
  const missing = [...suspects.missing.values()].map((row) => finding(kind, row, 'missing', 'is not there'));
  const all = {
    ...{ ...count, unknown: null },
    ...{ missing: missing.length + suspects.more, orphans: orphans.total, differs: suspects.cut },
  };
  return {
    kind: all,
    findings: [...missing.slice(0, mostFindings), ...suspects.differs, ...orphans.findings],
  };
}

/** A table that is not there, or that the login may not read. */
const unreadable: ReadonlySet<string> = new Set(['database.schema-unknown', 'database.permission-denied']);

interface Suspects {
  /** By key; more than a store can lose while it is looked at is not kept. */
  readonly missing: Map<number, ExpectedFile>;
  more: number;
  readonly differs: DatabaseFinding[];
  cut: number;
  /** Whether rows tell the space. */
  spaces: boolean;
}

function judge(kind: ExpectedKind, row: ExpectedFile, table: KeyTable, suspects: Suspects): void {
  const key = keyOfRow(kind, row);
  // Rows that no file is called by: whoever made them knows what they are.
  if (key === null) return;
  if (row.space !== null) suspects.spaces = true;
  const bytes = table.take(key);
  if (bytes === null) {
    if (!row.must) return;
    if (suspects.missing.size < mostSuspects) suspects.missing.set(key, row);
    else suspects.more += 1;
    return;
  }
  const isCut = row.bytes === null ? bytes === 0 && kind !== 'artifacts' : bytes !== row.bytes;
  if (!isCut || !row.must) return;
  const detail =
    row.bytes === null ? 'is empty' : `has ${String(bytes)} bytes, and ${String(row.bytes)} by its row`;
  suspects.cut += 1;
  if (suspects.cut <= mostFindings) suspects.differs.push(finding(kind, row, 'differs', detail));
}

/** What appeared meanwhile is not missing, what vanished is no orphan. */
async function lookAgain(
  kind: ExpectedKind,
  path: string,
  table: KeyTable,
  { missing, spaces }: Suspects,
  { stores }: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<{ readonly total: number; readonly findings: readonly DatabaseFinding[] }> {
  const findings: DatabaseFinding[] = [];
  let total = 0;
  if (missing.size === 0 && table.left() === 0) return { total, findings };
  await stores.list(
    path,
    (files) => {
      for (const file of files) {
        const keys = keysOfFile(kind, file.path);
        for (const key of keys) missing.delete(key);
        // Of a package, the key with the space is what a row with spaces asks for; the other one nobody asks for then.
        const key = spaces ? keys.at(-1) : keys[0];
        if (key === undefined || !table.isLeft(key)) continue;
        total += 1;
        const detail = 'is there, and no row speaks of it';
        if (total <= mostFindings)
          findings.push({ kind, code: 'orphan', id: null, space: null, path: file.path, detail });
      }
    },
    signal,
  );
  return { total, findings };
}

function finding(
  kind: ExpectedKind,
  { id, space }: ExpectedFile,
  code: DatabaseFinding['code'],
  detail: string,
): DatabaseFinding {
  return { kind, code, id, space, path: null, detail };
}
