import type { Condition, Expression, Query } from '../tsql/ast.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { RowScope } from './row-scope.ts';

/** Every node under one, sub-queries themselves but nothing inside them. */
export function nodes(root: unknown): readonly { readonly kind?: string }[] {
  if (typeof root !== 'object' || root === null || root instanceof Uint8Array) return [];
  if (Array.isArray(root)) return root.flatMap(nodes);
  if ('body' in root && 'with' in root) return [root as { readonly kind?: string }];
  return [root, ...Object.values(root).flatMap(nodes)];
}

/** Names of columns, variables and sub-queries are looked up before the first row. */
export function bind(root: Expression | Condition, scope: RowScope): void {
  for (const node of nodes(root)) {
    if ('body' in node) scope.bind(node as unknown as Query);
    else if (node.kind === 'column' || node.kind === 'variable') typeOf(node as Expression, scope);
  }
}

/** The parts of a condition that must all be true. */
export function conjuncts(condition: Condition | null): readonly Condition[] {
  if (condition === null) return [];
  return condition.kind === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition];
}

/** A text that is the same for expressions written the same. */
export function textOf(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) =>
    typeof value === 'bigint'
      ? `${value}n`
      : key === 'name' && Array.isArray(value)
        ? (value as string[]).at(-1)?.toLowerCase()
        : value,
  );
}
