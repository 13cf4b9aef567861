// The rows and the catalogue with their commits: writes with undo, versions, unique indexes, persistence.
// Never here: SQL, permissions.
import { Journal } from './journal.ts';
import { type Change, plainRow, type Record_ } from './record.ts';
import { Locks } from './locks.ts';
import { valueKey } from '../tsql/compare.ts';
import type { SqlValue } from '../values.ts';
import { type Database, type Row, type Table, type World, same } from './world.ts';

/** What a transaction did. */
export interface Work {
  undo: (() => void)[];
  rows: Map<Row, Table>;
  /** The catalogue changed; 'rows': rows were rewritten under it. */
  catalogue: boolean;
  /** Tables made and dropped, which others do not know yet. */
  made: Table[];
  dropped: Table[];
}
/** Nothing done yet. */
export const newWork = (): Work => ({
  undo: [],
  rows: new Map(),
  catalogue: false,
  made: [],
  dropped: [],
});

/** All data of one server. */
export class Store {
  readonly locks = new Locks();
  world: World = { databases: [], logins: [], permissions: [], nextId: 1000, stamp: 2000n };
  /** Whose uncommitted changes of the catalogue are in it. */
  definer: Work | null = null;
  private readonly journal: Journal | null;

  constructor(folder: string | null, most?: number) {
    this.journal = folder === null ? null : new Journal(folder, most);
    if (this.journal === null) return;
    const { snapshot, records } = this.journal.read();
    if (snapshot !== undefined) this.load(snapshot as World, true);
    for (const record of records as Record_[]) this.replay(record);
    for (const table of this.tables()) this.reindex(table);
  }

  database(name: string): Database | undefined {
    return this.world.databases.find((one) => same(one.name, name));
  }

  id(): number {
    this.world.nextId += 1;
    return this.world.nextId;
  }

  nextStamp(): Uint8Array {
    this.world.stamp += 1n;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(this.world.stamp);
    return new Uint8Array(bytes);
  }

  keyOf(table: Table, columns: readonly string[], values: readonly SqlValue[]): string {
    return columns
      .map((name) => valueKey(values[table.columns.findIndex((column) => same(column.name, name))] ?? null))
      .join('\u0000');
  }

  reindex(table: Table): void {
    table.index = new Map();
    for (const key of table.keys) if (key.kind !== 'index') table.index.set(key.id, new Map());
    for (const row of table.rows.values()) {
      this.note(table, row, row.values);
      if (row.before !== null) this.note(table, row, row.before);
    }
  }

  private note(table: Table, row: Row, values: readonly SqlValue[]): void {
    for (const key of table.keys) {
      const map = table.index.get(key.id);
      if (map === undefined) continue;
      const text = this.keyOf(table, key.columns, values);
      const set = map.get(text) ?? new Set();
      set.add(row);
      map.set(text, set);
    }
  }

  private forget(table: Table, row: Row, values: readonly SqlValue[]): void {
    for (const key of table.keys) {
      const map = table.index.get(key.id);
      const text = this.keyOf(table, key.columns, values);
      const set = map?.get(text);
      const kept = [row.values, row.before].some(
        (one) => one !== null && one !== values && this.keyOf(table, key.columns, one) === text,
      );
      if (kept && table.rows.get(row.id) === row) continue;
      set?.delete(row);
      if (set?.size === 0) map?.delete(text);
    }
  }

  insert(work: Work, table: Table, values: readonly SqlValue[]): Row {
    table.nextRow += 1;
    const row: Row = { id: table.nextRow, values, deleted: false, owner: work, before: null };
    table.rows.set(row.id, row);
    this.note(table, row, values);
    work.rows.set(row, table);
    work.undo.push(() => {
      table.rows.delete(row.id);
      this.forget(table, row, row.values);
      work.rows.delete(row);
    });
    return row;
  }

  /** `values` null deletes. */
  change(work: Work, table: Table, row: Row, values: readonly SqlValue[] | null): void {
    const old = { ...row };
    if (row.owner === null) {
      row.owner = work;
      row.before = row.values;
      work.rows.set(row, table);
    }
    if (values === null) row.deleted = true;
    else {
      row.values = values;
      this.note(table, row, values);
    }
    work.undo.push(() => {
      const newer = row.values;
      Object.assign(row, old);
      if (newer !== row.values) this.forget(table, row, newer);
      if (old.owner === null) work.rows.delete(row);
    });
  }

  /** The catalogue was changed; how to change it back. */
  catalogue(work: Work, undo: () => void): void {
    work.undo.push(undo);
    work.catalogue = true;
    this.definer = work;
  }

  rollbackTo(work: Work, mark: number): void {
    while (work.undo.length > mark) work.undo.pop()?.();
    if (mark > 0) return;
    Object.assign(work, newWork());
    if (this.definer === work) this.definer = null;
  }

  commit(work: Work): void {
    const changes: Change[] = [];
    const touched = new Set<Table>();
    for (const [row, table] of work.rows) {
      const { before } = row;
      row.owner = null;
      row.before = null;
      if (row.deleted) {
        table.rows.delete(row.id);
        this.forget(table, row, row.values);
      }
      if (before !== null && before !== row.values) this.forget(table, row, before);
      if (table.temporary) continue;
      touched.add(table);
      changes.push({ t: table.id, r: row.id, v: row.deleted ? null : row.values });
    }
    const { catalogue } = work;
    Object.assign(work, newWork());
    if (this.definer === work) this.definer = null;
    if (this.journal === null || (changes.length === 0 && !catalogue)) return;
    if (this.journal.full && this.definer === null) this.journal.compact(this.dump(true));
    else
      this.journal.append({
        ...(catalogue ? { world: this.dump(false) } : {}),
        changes,
        ids: [...touched].map((table) => [table.id, table.nextIdentity, table.nextRow]),
        stamp: this.world.stamp,
      });
  }

  close(): void {
    this.journal?.close();
  }

  private tables(): readonly Table[] {
    return this.world.databases.flatMap(({ tables }) => tables);
  }

  private dump(rows: boolean): unknown {
    return {
      ...this.world,
      databases: this.world.databases.map((database) => ({
        ...database,
        tables: database.tables.map((table) => ({
          ...table,
          index: null,
          rows: rows
            ? [...table.rows.values()].flatMap((row) => {
                const values = row.owner === null ? row.values : row.before;
                return values === null ? [] : [[row.id, values]];
              })
            : null,
        })),
      })),
    };
  }

  private load(world: World, rows: boolean): void {
    const old = new Map(this.tables().map((table) => [table.id, table.rows]));
    for (const table of world.databases.flatMap(({ tables }) => tables)) {
      table.index = new Map();
      table.rows = rows
        ? new Map(
            (table.rows as unknown as [number, SqlValue[]][]).map(([id, values]) => [
              id,
              plainRow(id, values),
            ]),
          )
        : (old.get(table.id) ?? new Map<number, Row>());
    }
    this.world = world;
  }

  private replay(record: Record_): void {
    if (record.world !== undefined) this.load(record.world, false);
    const tables = new Map(this.tables().map((table) => [table.id, table]));
    for (const { t, r, v } of record.changes) {
      if (v === null) tables.get(t)?.rows.delete(r);
      else tables.get(t)?.rows.set(r, plainRow(r, v));
    }
    for (const [id, identity, row] of record.ids)
      Object.assign(tables.get(id) ?? {}, { nextIdentity: identity, nextRow: row });
    this.world.stamp = record.stamp;
  }
}
