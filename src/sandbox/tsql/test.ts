import { compareValues } from './compare.ts';
import type { Condition, Expression } from './ast.ts';
import { convert } from './convert.ts';
import { evaluate } from './evaluate.ts';
import { likePattern } from './like.ts';
import type { Scope, Truth } from './scope.ts';
import { commonType, isNull, typeOf } from './type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** The truth of a condition; null is unknown. @throws SqlError of the expressions in it */
export function test(condition: Condition, scope: Scope): Truth {
  switch (condition.kind) {
    case 'and':
      return both(test(condition.left, scope), () => test(condition.right, scope));
    case 'or':
      return negate(both(negate(test(condition.left, scope)), () => negate(test(condition.right, scope))));
    case 'not':
      return negate(test(condition.operand, scope));
    case 'exists':
      return scope.exists(condition.query);
    case 'is-null':
      return (evaluate(condition.operand, scope) === null) !== condition.negated;
    case 'compare': {
      const order = compare(condition.left, condition.right, scope);
      if (order === null) return null;
      return {
        '=': order === 0,
        '<>': order !== 0,
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
      }[condition.operator];
    }
    case 'between': {
      const low = compare(condition.operand, condition.low, scope);
      const truth = both(low === null ? null : low >= 0, () => {
        const high = compare(condition.operand, condition.high, scope);
        return high === null ? null : high <= 0;
      });
      return condition.negated ? negate(truth) : truth;
    }
    case 'like': {
      const [text, pattern, escape] = [condition.operand, condition.pattern, condition.escape].map((one) =>
        one === null
          ? ''
          : convert(evaluate(one, scope), typeOf(one, scope), { kind: 'nvarchar', length: 'max' }),
      );
      if (typeof text !== 'string' || typeof pattern !== 'string' || typeof escape !== 'string') return null;
      return likePattern(pattern, escape).test(text) !== condition.negated;
    }
    case 'in': {
      const truth = within(condition, scope);
      return condition.negated ? negate(truth) : truth;
    }
  }
}

function within({ operand, list }: Extract<Condition, { kind: 'in' }>, scope: Scope): Truth {
  const orders =
    'body' in list
      ? fromQuery(operand, scope.subqueryList(list), scope)
      : list.map((one) => compare(operand, one, scope));
  return orders.includes(0) ? true : orders.includes(null) ? null : false;
}

function fromQuery(
  operand: Expression,
  found: { type: SqlType; values: readonly SqlValue[] },
  scope: Scope,
): readonly (number | null)[] {
  return found.values.map((value) => compare(operand, { kind: 'literal', type: found.type, value }, scope));
}

function compare(left: Expression, right: Expression, scope: Scope): number | null {
  const [from, to] = [typeOf(left, scope), typeOf(right, scope)];
  const type = isNull(left) ? to : isNull(right) ? from : commonType(from, to);
  const wide: SqlType =
    type.kind === 'varchar' || type.kind === 'nvarchar' || type.kind === 'char' || type.kind === 'nchar'
      ? { kind: 'nvarchar', length: 'max' }
      : type;
  const a = convert(evaluate(left, scope), from, wide);
  const b = convert(evaluate(right, scope), to, wide);
  return a === null || b === null ? null : compareValues(a, b);
}

function both(left: Truth, right: () => Truth): Truth {
  if (left === false) return false;
  const other = right();
  return other === false ? false : left === null ? null : other;
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}
