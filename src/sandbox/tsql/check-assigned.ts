import type { Expression } from './ast.ts';
import { checkImplicit } from './implicit.ts';
import type { TypeScope } from './scope.ts';
import { isNull, typeOf } from './type-of.ts';
import type { SqlType } from '../values.ts';

/**
 * Refuses an expression whose type does not become the target's by itself, before there is a value of it; a bare NULL
 * becomes any type.
 * @throws SqlError 206, 257 and those of {@link typeOf}
 */
export function checkAssigned(expression: Expression, to: SqlType, scope: TypeScope): void {
  if (!isNull(expression)) checkImplicit(typeOf(expression, scope), to);
}
