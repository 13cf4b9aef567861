// Expressions and conditions as T-SQL text, and generators of both, for the round trip through the parser.
import fc from 'fast-check';
import type { Condition, Expression } from '../../../../src/sandbox/tsql/ast.ts';

const inner = (one: Expression): string =>
  ['literal', 'variable', 'column', 'call', 'cast', 'iif', 'aggregate'].includes(one.kind)
    ? printExpression(one)
    : `(${printExpression(one)})`;

/** An expression, its operands in parentheses. */
export function printExpression(one: Expression): string {
  switch (one.kind) {
    case 'literal':
      if (typeof one.value === 'number') return String(one.value);
      return typeof one.value === 'string'
        ? `${one.type.kind === 'nvarchar' ? 'N' : ''}'${one.value.replaceAll("'", "''")}'`
        : 'NULL';
    case 'variable':
    case 'global':
      return one.name;
    case 'column':
      return one.name.map((part) => `[${part.replaceAll(']', ']]')}]`).join('.');
    case 'unary':
      return `${one.operator} ${inner(one.operand)}`;
    case 'binary':
      return `${inner(one.left)} ${one.operator} ${inner(one.right)}`;
    case 'call':
      return `${one.name.toLowerCase()} ( ${one.args.map(printExpression).join(' , ')} )`;
    case 'cast':
      return `CAST(${printExpression(one.operand)} AS int)`;
    case 'case':
      return `CASE ${one.input === null ? '' : inner(one.input)} ${one.whens
        .map(
          ({ when, result }) =>
            `WHEN ${one.input === null ? printCondition(when as Condition) : printExpression(when as Expression)} THEN ${printExpression(result)}`,
        )
        .join(' ')} ${one.otherwise === null ? '' : `ELSE ${printExpression(one.otherwise)}`} END`;
    case 'iif':
      return `IIF(${printCondition(one.condition)}, ${printExpression(one.yes)}, ${printExpression(one.no)})`;
    default:
      throw new Error(`not generated: ${one.kind}`);
  }
}

/** A condition, its parts in parentheses. */
export function printCondition(one: Condition): string {
  const not = 'negated' in one && one.negated ? 'NOT ' : '';
  switch (one.kind) {
    case 'and':
    case 'or':
      return `(${printCondition(one.left)}) ${one.kind.toUpperCase()} (${printCondition(one.right)})`;
    case 'not':
      return `NOT (${printCondition(one.operand)})`;
    case 'compare':
      return `${inner(one.left)} ${one.operator} ${inner(one.right)}`;
    case 'between':
      return `${inner(one.operand)} ${not}BETWEEN ${inner(one.low)} AND ${inner(one.high)}`;
    case 'in':
      return `${inner(one.operand)} ${not}IN (${'body' in one.list ? '' : one.list.map(printExpression).join(', ')})`;
    case 'like':
      return `${inner(one.operand)} ${not}LIKE ${inner(one.pattern)}`;
    case 'is-null':
      return `${inner(one.operand)} IS ${not}NULL`;
    default:
      throw new Error(`not generated: ${one.kind}`);
  }
}

const { expression, condition } = fc.letrec<{
  expression: Expression;
  condition: Condition;
  leaf: Expression;
}>((tie) => ({
  leaf: fc.oneof(
    fc.nat(2147483647).map((value): Expression => ({ kind: 'literal', type: { kind: 'int' }, value })),
    fc.tuple(fc.string({ maxLength: 6 }), fc.boolean()).map(([value, national]): Expression => ({
      kind: 'literal',
      type: { kind: national ? 'nvarchar' : 'varchar', length: Math.max(1, value.length) },
      value,
    })),
    fc.constant<Expression>({ kind: 'literal', type: { kind: 'int' }, value: null }),
    fc.constantFrom('@a', '@b#1').map((name): Expression => ({ kind: 'variable', name })),
    fc
      .array(fc.constantFrom('a', 'select', 'b]c', 'x y', 'É'), { minLength: 1, maxLength: 3 })
      .map((name): Expression => ({ kind: 'column', name })),
  ),
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'one' },
    tie('leaf'),
    fc.record({
      kind: fc.constant('unary' as const),
      operator: fc.constantFrom('-', '+', '~'),
      operand: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '^'),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('COALESCE', 'NULLIF', 'LEFT'),
      args: fc.tuple(tie('expression'), tie('expression')),
    }),
    fc.record({
      kind: fc.constant('cast' as const),
      operand: tie('expression'),
      type: fc.constant({ kind: 'int' as const }),
      style: fc.constant(null),
      attempt: fc.constant(false),
    }),
    fc.record({
      kind: fc.constant('iif' as const),
      condition: tie('condition'),
      yes: tie('expression'),
      no: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('case' as const),
      input: fc.constant(null),
      whens: fc.array(fc.record({ when: tie('condition'), result: tie('expression') }), {
        minLength: 1,
        maxLength: 2,
      }),
      otherwise: fc.option(tie('expression')),
    }),
    fc.record({
      kind: fc.constant('case' as const),
      input: tie('expression'),
      whens: fc.array(fc.record({ when: tie('expression'), result: tie('expression') }), {
        minLength: 1,
        maxLength: 2,
      }),
      otherwise: fc.option(tie('expression')),
    }),
  ),
  condition: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'one' },
    fc.record({ kind: fc.constant('is-null' as const), negated: fc.boolean(), operand: tie('leaf') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      left: tie('condition'),
      right: tie('condition'),
    }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('condition') }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=', '<>', '<', '<=', '>', '>='),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('between' as const),
      negated: fc.boolean(),
      operand: tie('expression'),
      low: tie('expression'),
      high: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      negated: fc.boolean(),
      operand: tie('expression'),
      list: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('like' as const),
      negated: fc.boolean(),
      operand: tie('expression'),
      pattern: tie('expression'),
      escape: fc.constant(null),
    }),
  ),
}));

export { condition, expression };
