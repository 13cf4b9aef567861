// What the pretend server holds: databases, tables, rows, logins, permissions. Shapes only.
// Never here: behaviour, files, sessions' state.
import type { Condition, Expression } from '../tsql/ast.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** A column of a table. */
export interface Column {
  readonly id: number;
  name: string;
  type: SqlType;
  nullable: boolean;
  readonly identity: { readonly seed: bigint; readonly increment: bigint } | null;
  default: { readonly name: string; readonly value: Expression; readonly id: number } | null;
}

/** A row: `values` is the newest version, `owner` its uncommitted writer, `before` the committed version under it. */
export interface Row {
  readonly id: number;
  values: readonly SqlValue[];
  deleted: boolean;
  owner: object | null;
  before: readonly SqlValue[] | null;
}

/** A key or index. */
export interface Key {
  readonly id: number;
  readonly name: string;
  readonly kind: 'primary' | 'unique' | 'index' | 'unique index';
  readonly columns: readonly string[];
}

/** A reference; `table` is the parent's id. */
export interface ForeignKey {
  readonly id: number;
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: number;
  readonly references: readonly string[];
  readonly onDelete: 'no action' | 'cascade' | 'set null';
}

/** A table with its rows. */
export interface Table {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  columns: Column[];
  keys: Key[];
  foreign: ForeignKey[];
  checks: { readonly id: number; readonly name: string; readonly condition: Condition }[];
  nextIdentity: bigint | null;
  nextRow: number;
  rows: Map<number, Row>;
  /** By id of a unique key: rows any version of which has the key. */
  index: Map<number, Map<string, Set<Row>>>;
  readonly temporary: boolean;
}

/** A grant or denial. */
export interface Permission {
  readonly grantee: string;
  readonly state: 'G' | 'D';
  readonly name: string;
  readonly class: 'object' | 'schema' | 'database' | 'server';
  /** Lower-case name of the schema, id of the object, '' for a database. */
  readonly target: string | number;
  readonly column: string | null;
}

/** A database. */
export interface Database {
  readonly id: number;
  readonly name: string;
  snapshot: boolean;
  schemas: string[];
  tables: Table[];
  /** User name to login. */
  users: { readonly name: string; readonly login: string | null }[];
  roles: { readonly role: string; readonly member: string }[];
  permissions: Permission[];
}

/** A login; `password` is a salted hash (see password.ts). */
export interface Login {
  readonly name: string;
  readonly password: string;
  readonly database: string | null;
  readonly administrator: boolean;
}

/** All of the server. */
export interface World {
  databases: Database[];
  logins: Login[];
  permissions: Permission[];
  nextId: number;
  stamp: bigint;
}

/** Names are equal whatever their case. */
export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
