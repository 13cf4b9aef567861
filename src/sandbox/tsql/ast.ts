// The shapes of T-SQL as the parser hands them on: statements, queries, expressions.
// Never here: behaviour, text, positions beyond the line of a statement.
import type { SqlType, SqlValue } from '../values.ts';

/** A name of one to four parts as written, brackets and quotes taken off; an omitted part (`db..t`) is ''. */
export type Name = readonly string[];

/** An expression. `line` is the line of the batch it begins on, where a run-time error may name it. */
export type Expression =
  | { readonly kind: 'literal'; readonly type: SqlType; readonly value: SqlValue }
  | { readonly kind: 'variable'; readonly name: string }
  /** `@@ROWCOUNT` and kin, upper case with both signs. */
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'column'; readonly name: Name }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | '~'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^';
      readonly left: Expression;
      readonly right: Expression;
    }
  /** An ordinary function; `name` upper case. DATEADD and kin carry their date part as a text literal first. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  /** COUNT COUNT_BIG SUM AVG MIN MAX STRING_AGG; `argument` null is COUNT(*). */
  | {
      readonly kind: 'aggregate';
      readonly name: AggregateName;
      readonly distinct: boolean;
      readonly argument: Expression | null;
      readonly separator: Expression | null;
      readonly within: readonly OrderItem[];
      readonly over: Window | null;
    }
  /** ROW_NUMBER RANK DENSE_RANK NTILE LAG LEAD. */
  | {
      readonly kind: 'window';
      readonly name: WindowName;
      readonly args: readonly Expression[];
      readonly over: Window;
    }
  | {
      readonly kind: 'cast';
      readonly operand: Expression;
      readonly type: SqlType;
      readonly style: Expression | null;
      readonly attempt: boolean;
    }
  | {
      readonly kind: 'case';
      readonly input: Expression | null;
      readonly whens: readonly { readonly when: Expression | Condition; readonly result: Expression }[];
      readonly otherwise: Expression | null;
    }
  | { readonly kind: 'iif'; readonly condition: Condition; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'collate'; readonly operand: Expression; readonly collation: string }
  | { readonly kind: 'subquery'; readonly query: Query };

export type AggregateName = 'COUNT' | 'COUNT_BIG' | 'SUM' | 'AVG' | 'MIN' | 'MAX' | 'STRING_AGG';
export type WindowName = 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK' | 'NTILE' | 'LAG' | 'LEAD';
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A predicate. T-SQL has no boolean values: conditions and expressions are two languages. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'between';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly list: readonly Expression[] | Query;
    }
  | {
      readonly kind: 'like';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | null;
    }
  | { readonly kind: 'is-null'; readonly negated: boolean; readonly operand: Expression }
  | { readonly kind: 'exists'; readonly query: Query };

export interface Window {
  readonly partition: readonly Expression[];
  readonly order: readonly OrderItem[];
}

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
}

export type SelectItem =
  | { readonly kind: 'star'; readonly qualifier: Name | null }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly alias: string | null }
  | { readonly kind: 'assign'; readonly variable: string; readonly expression: Expression };

export interface Top {
  readonly count: Expression;
  readonly ties: boolean;
}

/** Where rows come from. `hints` are upper case, allow-listed. */
export type Source =
  | {
      readonly kind: 'table';
      readonly name: Name;
      readonly alias: string | null;
      readonly hints: readonly string[];
    }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias: string;
      readonly columns: readonly string[] | null;
    }
  | {
      readonly kind: 'values';
      readonly rows: readonly (readonly Expression[])[];
      readonly alias: string;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'function';
      readonly name: Name;
      readonly args: readonly Expression[];
      readonly alias: string | null;
    }
  | {
      readonly kind: 'join';
      readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross';
      readonly left: Source;
      readonly right: Source;
      /** Null for cross joins and for the commas of FROM. */
      readonly on: Condition | null;
    };

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly top: Top | null;
  readonly items: readonly SelectItem[];
  /** SELECT … INTO. */
  readonly into: Name | null;
  readonly from: Source | null;
  readonly where: Condition | null;
  readonly group: readonly Expression[];
  readonly having: Condition | null;
}

export type QueryBody =
  | Select
  | {
      readonly kind: 'set';
      readonly operator: 'union' | 'union all' | 'except' | 'intersect';
      readonly left: QueryBody;
      readonly right: QueryBody;
    };

export interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[] | null;
  readonly query: Query;
}

export interface Query {
  readonly with: readonly CommonTable[];
  readonly body: QueryBody;
  readonly order: readonly OrderItem[];
  readonly offset: Expression | null;
  readonly fetch: Expression | null;
}
