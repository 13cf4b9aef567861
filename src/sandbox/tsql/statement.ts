// The statements of T-SQL as parseBatch hands them on.
// Never here: behaviour.
import type { CommonTable, Condition, Expression, Name, Query, SelectItem, Source, Top } from './ast.ts';
import type { SqlType } from '../values.ts';

/** A statement and the line of the batch it begins on. */
export type Statement = StatementBody & { readonly line: number };

export type Assignment =
  | { readonly kind: 'column'; readonly column: Name; readonly value: Expression | null }
  | { readonly kind: 'variable'; readonly variable: string; readonly value: Expression };

/** `into` is the target of OUTPUT … INTO. */
export interface Output {
  readonly items: readonly SelectItem[];
  readonly into: Name | null;
}

export type Constraint = { readonly name: string | null } & (
  | { readonly kind: 'primary' | 'unique'; readonly columns: readonly string[] }
  | {
      readonly kind: 'foreign';
      readonly columns: readonly string[];
      readonly table: Name;
      readonly references: readonly string[];
      readonly onDelete: 'no action' | 'cascade' | 'set null';
    }
  | { readonly kind: 'check'; readonly condition: Condition }
  | { readonly kind: 'default'; readonly value: Expression; readonly column: string }
);

export interface ColumnDefinition {
  readonly name: string;
  readonly type: SqlType;
  /** Null where neither NULL nor NOT NULL is written (which means NULL, except in a primary key). */
  readonly nullable: boolean | null;
  readonly identity: { readonly seed: bigint; readonly increment: bigint } | null;
  readonly collation: string | null;
  readonly constraints: readonly Constraint[];
}

export type AlterTable =
  | {
      readonly kind: 'add';
      readonly columns: readonly ColumnDefinition[];
      readonly constraints: readonly Constraint[];
    }
  | {
      readonly kind: 'drop-column' | 'drop-constraint';
      readonly names: readonly string[];
      readonly ifExists: boolean;
    }
  | { readonly kind: 'alter-column'; readonly column: ColumnDefinition };

export interface Securable {
  /** null: the database (or the server for server permissions). */
  readonly class: 'object' | 'schema' | 'database' | null;
  readonly name: Name;
}

export interface Argument {
  readonly name: string | null;
  readonly value: Expression | 'default';
  readonly output: boolean;
}

export type StatementBody =
  | { readonly kind: 'select'; readonly query: Query }
  | {
      readonly kind: 'insert';
      readonly with: readonly CommonTable[];
      readonly top: Top | null;
      readonly table: Name;
      readonly columns: readonly string[] | null;
      readonly output: Output | null;
      readonly source:
        | { readonly kind: 'values'; readonly rows: readonly (readonly (Expression | 'default')[])[] }
        | { readonly kind: 'query'; readonly query: Query }
        | { readonly kind: 'default' };
    }
  | {
      readonly kind: 'update';
      readonly with: readonly CommonTable[];
      readonly top: Top | null;
      readonly target: Name;
      readonly hints: readonly string[];
      /** value null is DEFAULT. */
      readonly set: readonly Assignment[];
      readonly output: Output | null;
      readonly from: Source | null;
      readonly where: Condition | null;
    }
  | {
      readonly kind: 'delete';
      readonly with: readonly CommonTable[];
      readonly top: Top | null;
      readonly target: Name;
      readonly hints: readonly string[];
      readonly output: Output | null;
      readonly from: Source | null;
      readonly where: Condition | null;
    }
  | {
      readonly kind: 'create-table';
      readonly name: Name;
      readonly columns: readonly ColumnDefinition[];
      readonly constraints: readonly Constraint[];
    }
  | { readonly kind: 'drop-table'; readonly names: readonly Name[]; readonly ifExists: boolean }
  | { readonly kind: 'alter-table'; readonly table: Name; readonly change: AlterTable }
  | { readonly kind: 'truncate'; readonly table: Name }
  | {
      readonly kind: 'create-index';
      readonly name: string;
      readonly unique: boolean;
      readonly table: Name;
      readonly columns: readonly string[];
      readonly include: readonly string[];
    }
  | { readonly kind: 'drop-index'; readonly name: string; readonly table: Name; readonly ifExists: boolean }
  | { readonly kind: 'create-schema' | 'create-database'; readonly name: string }
  | { readonly kind: 'drop-schema' | 'drop-database'; readonly name: string; readonly ifExists: boolean }
  /** `name` '' is CURRENT. */
  | { readonly kind: 'alter-database'; readonly name: string; readonly readCommittedSnapshot: boolean }
  | {
      readonly kind: 'declare';
      readonly variables: readonly {
        readonly name: string;
        readonly type: SqlType;
        readonly value: Expression | null;
      }[];
    }
  | {
      readonly kind: 'declare-table';
      readonly name: string;
      readonly columns: readonly ColumnDefinition[];
      readonly constraints: readonly Constraint[];
    }
  | { readonly kind: 'set-variable'; readonly name: string; readonly value: Expression }
  /** `option` upper case, words apart by one space: NOCOUNT, LOCK_TIMEOUT, TRANSACTION ISOLATION LEVEL. */
  | {
      readonly kind: 'set-option';
      readonly option: string;
      readonly value: boolean | string | number | Expression;
    }
  | {
      readonly kind: 'if';
      readonly condition: Condition;
      readonly then: Statement;
      readonly else: Statement | null;
    }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  | { readonly kind: 'while'; readonly condition: Condition; readonly body: Statement }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'try'; readonly body: readonly Statement[]; readonly handler: readonly Statement[] }
  /** Without values it is a bare THROW. */
  | { readonly kind: 'throw'; readonly values: readonly [Expression, Expression, Expression] | null }
  | {
      readonly kind: 'raiserror';
      readonly message: Expression;
      readonly severity: Expression;
      readonly state: Expression;
      readonly args: readonly Expression[];
      readonly options: readonly string[];
    }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | { readonly kind: 'print'; readonly value: Expression }
  | { readonly kind: 'use'; readonly database: string }
  | { readonly kind: 'waitfor'; readonly delay: Expression }
  | {
      readonly kind: 'begin-transaction' | 'commit' | 'rollback' | 'save-transaction';
      /** A literal, a variable or null. */
      readonly name: Expression | null;
    }
  | {
      readonly kind: 'execute';
      readonly procedure: Name;
      readonly result: string | null;
      readonly args: readonly Argument[];
    }
  | { readonly kind: 'execute-text'; readonly text: Expression }
  | {
      readonly kind: 'permission';
      readonly action: 'grant' | 'deny' | 'revoke';
      /** Upper case; `columns` null is the whole securable. */
      readonly permissions: readonly { readonly name: string; readonly columns: readonly string[] | null }[];
      readonly on: Securable | null;
      readonly principals: readonly string[];
    }
  | {
      readonly kind: 'create-login';
      readonly name: string;
      readonly password: string;
      readonly database: string | null;
    }
  | { readonly kind: 'drop-login' | 'drop-user'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'create-user'; readonly name: string; readonly login: string | null }
  | {
      readonly kind: 'alter-role';
      readonly role: string;
      readonly action: 'add' | 'drop';
      readonly member: string;
    };
