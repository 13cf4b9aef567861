// The list of a SELECT: stars spread out, names, which may be NULL.
// Never here: evaluation.
import { SqlError } from '../engine.ts';
import type { Expression, OrderItem, Select } from '../tsql/ast.ts';
import type { RowScope } from './row-scope.ts';
import { textOf } from './walk.ts';
import { same } from './world.ts';

/** Nodes outside of those that `stop` names. */
export function outside(root: object, stop: (node: object) => boolean): readonly object[] {
  if (Array.isArray(root))
    return root.flatMap((one: unknown) =>
      typeof one === 'object' && one !== null ? outside(one, stop) : [],
    );
  if (stop(root)) return [];
  if ('body' in root || root instanceof Uint8Array) return [root];
  return [
    root,
    ...Object.values(root).flatMap((one: unknown) =>
      typeof one === 'object' && one !== null ? outside(one, stop) : [],
    ),
  ];
}

/** May the expression be NULL, as the client is told? */
export function nullable(expression: Expression, scope: RowScope): boolean {
  if (expression.kind === 'literal') return expression.value === null;
  if (expression.kind === 'column') return scope.columns[scope.place(expression.name)]?.nullable ?? true;
  return !(expression.kind === 'aggregate' && expression.name.startsWith('COUNT'));
}

/** The list with stars spread out. @throws SqlError 107, 263 */
export function listItems(
  select: Select,
  scope: RowScope,
): readonly { readonly expression: Expression; readonly name: string }[] {
  return select.items.flatMap((item) => {
    if (item.kind === 'expression')
      return [
        {
          expression: item.expression,
          name: item.alias ?? (item.expression.kind === 'column' ? (item.expression.name.at(-1) ?? '') : ''),
        },
      ];
    if (item.kind === 'assign') return [{ expression: item.expression, name: item.variable }];
    const { qualifier } = item;
    const hits = scope.columns.filter(
      (one) =>
        !one.hidden && (qualifier === null || same(one.qualifier.at(-1) ?? '', qualifier.at(-1) ?? '')),
    );
    if (hits.length === 0)
      throw qualifier === null
        ? new SqlError(263, 'Must specify table to select from.')
        : new SqlError(
            107,
            `The column prefix '${qualifier.join('.')}' does not match with a table name or alias name used in the query.`,
            { severity: 15 },
          );
    return hits.map((one) => ({
      expression: { kind: 'column', name: [...one.qualifier, one.name] } as const,
      name: one.name,
    }));
  });
}

/** DISTINCT rows are ordered by what they show. @throws SqlError 145 */
export function orderable(
  { distinct }: Select,
  items: readonly { readonly expression: Expression }[],
  { expression }: OrderItem,
): void {
  if (distinct && !items.some((one) => textOf(one.expression) === textOf(expression)))
    throw new SqlError(
      145,
      'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.',
      {
        severity: 15,
      },
    );
}
