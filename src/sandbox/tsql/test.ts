import { SqlError } from '../engine.ts';
import { collationKey } from './compare.ts';
import { compareTyped, isText, type Operand } from './compare-typed.ts';
import type { ComparisonOperator, Condition, Expression } from './ast.ts';
import { convert } from './convert.ts';
import { evaluate } from './evaluate.ts';
import { inList } from './in-list.ts';
import { likePattern } from './like.ts';
import type { Scope, Truth } from './scope.ts';
import { isNull, typeOf } from './type-of.ts';

const HOLDS: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

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
      const { operator, left, right } = condition;
      const order = compareTyped(operator, read(left, scope), read(right, scope));
      return order === null ? null : HOLDS[operator](order);
    }
    case 'between': {
      const operand = read(condition.operand, scope);
      const low = compareTyped('>=', operand, read(condition.low, scope));
      const truth = both(low === null ? null : low >= 0, () => {
        const high = compareTyped('<=', operand, read(condition.high, scope));
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
      if (condition.escape !== null && escape.length !== 1)
        throw new SqlError(
          506,
          `The invalid escape character "${escape}" was specified in a LIKE predicate.`,
        );
      return likePattern(pattern, escape).test(text) !== condition.negated;
    }
    case 'in': {
      const truth = within(condition, scope);
      return condition.negated ? negate(truth) : truth;
    }
  }
}

function within({ operand, list }: Extract<Condition, { kind: 'in' }>, scope: Scope): Truth {
  const left = read(operand, scope);
  if ('body' in list) {
    return inList(left, scope.subqueryList(list));
  }
  const keys = textKeys(list);
  if (keys !== null && typeof left.value === 'string' && isText(left.type))
    return keys.has(collationKey(left.value));
  return anyOf(list, (one) => compareTyped('=', left, read(one, scope)));
}

function anyOf<T>(list: readonly T[], order: (one: T) => number | null): Truth {
  let truth: Truth = false;
  for (const one of list) {
    const found = order(one);
    if (found === 0) return true;
    if (found === null) truth = null;
  }
  return truth;
}

/** The folded texts of lists that hold nothing but texts, made once for each list. */
const KEYS = new WeakMap<readonly Expression[], ReadonlySet<string> | null>();

function textKeys(list: readonly Expression[]): ReadonlySet<string> | null {
  const known = KEYS.get(list);
  if (known !== undefined) return known;
  const texts = list.flatMap((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? [collationKey(one.value)] : [],
  );
  const made = texts.length === list.length ? new Set(texts) : null;
  KEYS.set(list, made);
  return made;
}

function read(expression: Expression, scope: Scope): Operand {
  return {
    type: typeOf(expression, scope),
    value: evaluate(expression, scope),
    bare: isNull(expression),
  };
}

function both(left: Truth, right: () => Truth): Truth {
  if (left === false) return false;
  const other = right();
  return other === false ? false : left === null ? null : other;
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}
