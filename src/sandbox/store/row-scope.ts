import { SqlError } from '../engine.ts';
import type { Name, Query } from '../tsql/ast.ts';
import type { Scope, Typed } from '../tsql/scope.ts';
import type { Context } from './context.ts';
import { sessionFact, sessionGlobal } from './facts.ts';
import { type Plan, planQuery } from './plan-query.ts';
import type { SqlType, SqlValue } from '../values.ts';
import { same } from './world.ts';

/** A column of rows in flight. `qualifier` is what may stand before the name, innermost last. */
export interface Bound {
  readonly qualifier: Name;
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly hidden?: boolean;
  /** Reading it throws this. */
  readonly denied?: SqlError | null;
}

/** A row in flight. */
export type Cells = readonly SqlValue[];
const NONE: Cells = [];

/** Rows of a query within, and their first column. */
interface List {
  readonly rows: readonly Cells[];
  readonly type: SqlType;
  readonly values: readonly SqlValue[];
}

interface Inner {
  readonly plan: Plan;
  readonly correlated: boolean;
  list: List | null;
}

/** The surroundings of an expression over rows of known columns, within the scopes of outer queries. */
export class RowScope implements Scope {
  readonly context: Context;
  readonly columns: readonly Bound[];
  readonly parent: RowScope | null;
  readonly now: bigint;
  readonly typeCache = new WeakMap<object, SqlType>();
  row: Cells = NONE;
  /** A query within this one asked for a column of this one or of one around it. */
  private asked = false;
  private readonly found = new Map<Name, number>();
  private readonly inner = new Map<Query, Inner>();

  constructor(context: Context, columns: readonly Bound[], parent: RowScope | null) {
    this.context = context;
    this.columns = columns;
    this.parent = parent;
    this.now = context.now;
  }

  /** Place of a column; −1 where it is not of this query. @throws SqlError 209, 230 */
  place(name: Name): number {
    const known = this.found.get(name);
    if (known !== undefined) return known;
    const last = name.at(-1) ?? '';
    const before = name.slice(0, -1);
    const hits = this.columns.flatMap((column, index) =>
      !column.hidden && same(column.name, last) && fits(column.qualifier, before) ? [index] : [],
    );
    if (hits.length > 1) throw new SqlError(209, `Ambiguous column name '${last}'.`);
    const hit = hits[0] ?? -1;
    const denied = this.columns[hit]?.denied;
    if (denied) throw denied;
    this.found.set(name, hit);
    return hit;
  }

  columnType(name: Name): SqlType {
    const place = this.place(name);
    const column = this.columns[place];
    if (column !== undefined) return column.type;
    if (this.parent !== null) {
      this.parent.asked = true;
      return this.parent.columnType(name);
    }
    throw name.length > 1
      ? new SqlError(4104, `The multi-part identifier "${name.join('.')}" could not be bound.`)
      : new SqlError(207, `Invalid column name '${name.at(-1) ?? ''}'.`);
  }

  column(name: Name): SqlValue {
    const place = this.place(name);
    if (place >= 0) return this.row[place] ?? null;
    if (this.parent !== null) {
      this.parent.asked = true;
      return this.parent.column(name);
    }
    this.columnType(name);
    return null;
  }

  variableType(name: string): SqlType {
    return this.declared(name).type;
  }

  variable(name: string): SqlValue {
    return this.declared(name).value;
  }

  private declared(name: string): Typed {
    const found = this.context.variables.get(name.toLowerCase());
    if (found === undefined)
      throw new SqlError(137, `Must declare the scalar variable "${name}".`, { severity: 15 });
    return found;
  }

  /** Acts; tells whether that asked for columns of this scope or of those around it. */
  watch<T>(act: () => T): { readonly made: T; readonly asked: boolean } {
    const before = this.asked;
    this.asked = false;
    try {
      const made = act();
      return { made, asked: this.asked };
    } finally {
      this.asked ||= before;
    }
  }

  private planOf(query: Query): Inner {
    const known = this.inner.get(query);
    if (known !== undefined) return known;
    const { made, asked } = this.watch(() => planQuery(query, this.context, this));
    const entry: Inner = { plan: made, correlated: asked, list: null };
    this.inner.set(query, entry);
    return entry;
  }

  /** What a query within answers: once for the statement where it asks nothing of the rows around it. */
  private listOf(query: Query): List {
    const entry = this.planOf(query);
    if (entry.list !== null) return entry.list;
    const { made: rows, asked } = this.watch(() => entry.plan.run());
    const type = entry.plan.columns[0]?.type ?? { kind: 'int' };
    const list: List = { rows, type, values: rows.map((row) => row[0] ?? null) };
    if (!entry.correlated && !asked) entry.list = list;
    return list;
  }

  /** Binds a sub-query without running it. */
  bind(query: Query): Plan {
    return this.planOf(query).plan;
  }

  private one(query: Query): Bound {
    const { columns } = this.planOf(query).plan;
    const [first] = columns;
    if (columns.length !== 1 || first === undefined)
      throw new SqlError(
        116,
        'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.',
      );
    return first;
  }

  subqueryType(query: Query): SqlType {
    return this.one(query).type;
  }

  subquery(query: Query): SqlValue {
    this.one(query);
    const { values } = this.listOf(query);
    if (values.length > 1)
      throw new SqlError(
        512,
        'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
      );
    return values[0] ?? null;
  }

  subqueryList(query: Query): List {
    this.one(query);
    return this.listOf(query);
  }

  exists(query: Query): boolean {
    return this.listOf(query).rows.length > 0;
  }

  global(name: string): Typed | undefined {
    return sessionGlobal(this.context, name);
  }

  fact(name: string, args: readonly Typed[]): Typed | undefined {
    return sessionFact(this.context, name, args);
  }

  computed?(expression: object): SqlValue | undefined;
  computedType?(expression: object): SqlType | undefined;
}

function fits(qualifier: Name, before: Name): boolean {
  if (before.length > qualifier.length) return false;
  return before.every((part, index) => {
    const own = qualifier[qualifier.length - before.length + index] ?? '';
    return part === '' || same(part, own);
  });
}
