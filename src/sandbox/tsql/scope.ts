// What an expression may ask of its surroundings.
// Never here: an implementation.
import type { Name, Query } from './ast.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** A value with its type. */
export interface Typed {
  readonly type: SqlType;
  readonly value: SqlValue;
}

/** The types around an expression, known before the first row. */
export interface TypeScope {
  /** @throws SqlError 207 (invalid column), 4104 (unbound multi-part), 209 (ambiguous) */
  columnType(name: Name): SqlType;
  /** `name` with its `@`. @throws SqlError 137 */
  variableType(name: string): SqlType;
  /** Type of the one column of a scalar sub-query. @throws SqlError 116 */
  subqueryType(query: Query): SqlType;
  /** The replacement of an aggregate or window expression, where the surroundings computed it; undefined elsewhere. */
  computedType?(expression: object): SqlType | undefined;
  /**
   * Room for the types of expressions, asked for once per row and node otherwise. A scope offers it where what its types
   * rest on (columns, variables, replacements) stays as it is from the first question on.
   */
  readonly typeCache?: WeakMap<object, SqlType>;
}

/** Values around an expression, for one row of one statement of one session. */
export interface Scope extends TypeScope {
  column(name: Name): SqlValue;
  variable(name: string): SqlValue;
  /** Value of a scalar sub-query. @throws SqlError 512 where it gives several rows */
  subquery(query: Query): SqlValue;
  /** Values of the one column of `IN (SELECT …)`, with the column's type. */
  subqueryList(query: Query): { readonly type: SqlType; readonly values: readonly SqlValue[] };
  exists(query: Query): boolean;
  /** `@@X` by upper-case name with both signs; undefined where it is unknown (error 137). */
  global(name: string): Typed | undefined;
  /**
   * Catalogue and session functions (OBJECT_ID, DB_NAME, ERROR_NUMBER, SERVERPROPERTY, SCOPE_IDENTITY …), by upper-case
   * name with evaluated arguments; undefined where the surroundings have none of that name (error 195).
   */
  fact(name: string, args: readonly Typed[]): Typed | undefined;
  /** Now, UTC, 100 ns ticks since 0001-01-01. The same for the whole statement. */
  readonly now: bigint;
  /** The value of an aggregate or window expression, where the surroundings computed it. */
  computed?(expression: object): SqlValue | undefined;
}

/** Three-valued logic: null is unknown. */
export type Truth = boolean | null;
