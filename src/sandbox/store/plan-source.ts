// FROM: tables, derived tables, joins.
// Never here: select lists, grouping.
import { SqlError } from '../engine.ts';
import type { Condition, Expression, Source } from '../tsql/ast.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { branchType, typeOf } from '../tsql/type-of.ts';
import type { SqlType } from '../values.ts';
import type { Context } from './context.ts';
import { plainText } from './plain-text.ts';
import { planJoin } from './plan-join.ts';
import { planQuery } from './plan-query.ts';
import { planTable, renamed } from './plan-table.ts';
import { type Bound, type Cells, RowScope } from './row-scope.ts';
import { once } from './once.ts';
import { bind, nodes } from './walk.ts';
import { type Table, same } from './world.ts';

/** A FROM ready to run. */
export interface SourcePlan {
  readonly columns: readonly Bound[];
  run(): readonly Cells[];
}
/** What a change is about: its rows carry their id in a hidden first column. */
export interface Target {
  readonly table: Table;
  /** What the FROM calls it. */
  readonly alias: string;
  readonly permission: string;
}

/** A condition over the rows of a FROM, and the scope of all its columns, there once the FROM is planned. */
export interface Filter {
  readonly condition: Condition;
  readonly whole: () => RowScope;
}

/** Plans a FROM. @throws SqlError 207, 208, 229 */
export function planSource(
  source: Source,
  where: Filter | null,
  context: Context,
  parent: RowScope | null,
  target: Target | null,
): SourcePlan {
  switch (source.kind) {
    case 'table':
      return planTable(source, where, context, parent, target);
    case 'derived': {
      const plan = () => planQuery(source.query, context, parent);
      const { made, asked } = parent === null ? { made: plan(), asked: false } : parent.watch(plan);
      const columns = renamed(made.columns, source.alias, source.columns);
      return { columns, run: asked ? () => made.run() : once(() => made.run()) };
    }
    case 'values': {
      const scope = new RowScope(context, [], parent);
      const { made: types, asked } = (parent ?? scope).watch(() => {
        for (const one of source.rows.flat()) bind(one, scope);
        return source.columns.map((_, index): SqlType =>
          branchType(
            source.rows.flatMap((row) => row[index] ?? []),
            scope,
          ),
        );
      });
      const rows = () =>
        source.rows.map((row) =>
          row.map((one, index) =>
            convert(evaluate(one, scope), typeOf(one, scope), types[index] ?? { kind: 'int' }),
          ),
        );
      return {
        columns: source.columns.map((name, index) => ({
          qualifier: [source.alias],
          name,
          type: types[index] ?? { kind: 'int' },
          nullable: true,
        })),
        run: asked ? rows : once(rows),
      };
    }
    case 'function': {
      const name = source.name.at(-1) ?? '';
      const scope = new RowScope(context, [], parent);
      if (!same(name, 'STRING_SPLIT'))
        throw new SqlError(208, `Invalid object name '${source.name.join('.')}'.`);
      for (const one of source.args) bind(one, scope);
      return {
        columns: [
          {
            qualifier: [source.alias ?? name],
            name: 'value',
            type: { kind: 'nvarchar', length: 4000 },
            nullable: true,
          },
        ],
        run: () => {
          const [text, separator] = source.args.map((one) => evaluate(one, scope));
          return text === null
            ? []
            : plainText(text ?? null)
                .split(plainText(separator ?? null))
                .map((value) => [value]);
        },
      };
    }
    case 'join':
      return planJoin(source, where, context, parent, target);
  }
}

/** Has the tree an aggregate outside its sub-queries and windows? */
export function aggregates(root: unknown): readonly Extract<Expression, { kind: 'aggregate' }>[] {
  return nodes(root).filter(
    (one): one is Extract<Expression, { kind: 'aggregate' }> =>
      one.kind === 'aggregate' && (one as Extract<Expression, { kind: 'aggregate' }>).over === null,
  );
}
