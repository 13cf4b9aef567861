import type { Condition, Expression, Query } from '../tsql/ast.ts';
import { typeOf } from '../tsql/type-of.ts';
import type { RowScope } from './row-scope.ts';

/** A node of a tree of the language, or a whole sub-query. */
type Node = { readonly kind?: string };

/** Trees do not change once they are parsed, and a text asked again is the same tree. */
const KNOWN = new WeakMap<object, readonly Node[]>();

/** Every node under one, sub-queries themselves but nothing inside them. */
export function nodes(root: unknown): readonly Node[] {
  if (typeof root !== 'object' || root === null || root instanceof Uint8Array) return [];
  if ('body' in root && 'with' in root) return [root as Node];
  if (Array.isArray(root)) return root.flatMap(nodes);
  const known = KNOWN.get(root);
  if (known !== undefined) return known;
  const found: Node[] = [];
  collect(root, found);
  KNOWN.set(root, found);
  return found;
}

function collect(root: unknown, found: Node[]): void {
  if (typeof root !== 'object' || root === null || root instanceof Uint8Array) return;
  if (Array.isArray(root)) for (const one of root) collect(one, found);
  else {
    found.push(root);
    if (!('body' in root && 'with' in root)) for (const one of Object.values(root)) collect(one, found);
  }
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
