import type { Expression } from './ast.ts';
import { aggregateType } from './aggregate-type.ts';
import { binaryType } from './binary-type.ts';
import { callType, globalType } from './call-type.ts';
import { asDecimal } from './decimal-type.ts';
import type { TypeScope } from './scope.ts';
import type { SqlType } from '../values.ts';

/** Data type precedence, lowest first (page "Data type precedence (Transact-SQL)"). */
const PRECEDENCE: ReadonlyMap<SqlType['kind'], number> = new Map(
  (
    [
      'binary',
      'varbinary',
      'char',
      'varchar',
      'nchar',
      'nvarchar',
      'uniqueidentifier',
      'rowversion',
      'bit',
      'tinyint',
      'smallint',
      'int',
      'bigint',
      'smallmoney',
      'money',
      'decimal',
      'real',
      'float',
      'time',
      'date',
      'smalldatetime',
      'datetime',
      'datetime2',
      'datetimeoffset',
    ] as const
  ).map((kind, index) => [kind, index]),
);
const INT: SqlType = { kind: 'int' };

/** Is it a bare NULL, which takes any type? */
export function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}

/** The type two operands meet in. */
export function commonType(left: SqlType, right: SqlType): SqlType {
  if (left === right) return left;
  const higher = (PRECEDENCE.get(left.kind) ?? 0) >= (PRECEDENCE.get(right.kind) ?? 0) ? left : right;
  if (higher.kind === 'decimal') {
    const [a, b] = [asDecimal(left, higher), asDecimal(right, higher)];
    const scale = Math.max(a.scale, b.scale);
    const integral = Math.max(a.precision - a.scale, b.precision - b.scale);
    return { kind: 'decimal', scale, precision: Math.min(38, scale + integral) };
  }
  if ('scale' in higher && 'scale' in left && 'scale' in right)
    return { kind: higher.kind, scale: Math.max(left.scale, right.scale) };
  if ('length' in higher && 'length' in left && 'length' in right) return widest(higher, left, right);
  return higher;
}

function widest(
  higher: Extract<SqlType, { length: unknown }>,
  left: Extract<SqlType, { length: unknown }>,
  right: Extract<SqlType, { length: unknown }>,
): SqlType {
  const fixed = left.kind === right.kind || (!left.kind.includes('var') && !right.kind.includes('var'));
  const longest =
    left.length === 'max' || right.length === 'max' ? 'max' : Math.max(left.length, right.length);
  if (fixed && longest !== 'max') return { ...higher, length: longest };
  const kind = higher.kind.startsWith('n')
    ? ('nvarchar' as const)
    : higher.kind.endsWith('binary')
      ? ('varbinary' as const)
      : ('varchar' as const);
  return { kind, length: longest === 'max' ? longest : Math.min(longest, kind === 'nvarchar' ? 4000 : 8000) };
}

/** The type of several branches (CASE, COALESCE, UNION). */
export function branchType(branches: readonly Expression[], scope: TypeScope): SqlType {
  const types = branches.filter((branch) => !isNull(branch)).map((branch) => typeOf(branch, scope));
  return types.length === 0 ? INT : types.reduce(commonType);
}

/** The type of an expression, remembered where the scope has room for it. @throws SqlError 137, 207, 402 and what the scope throws */
export function typeOf(expression: Expression, scope: TypeScope): SqlType {
  const known = scope.typeCache?.get(expression);
  if (known !== undefined) return known;
  const found = scope.computedType?.(expression) ?? findType(expression, scope);
  scope.typeCache?.set(expression, found);
  return found;
}

function findType(expression: Expression, scope: TypeScope): SqlType {
  switch (expression.kind) {
    case 'literal':
    case 'cast':
      return expression.type;
    case 'variable':
      return scope.variableType(expression.name);
    case 'global':
      return globalType(expression.name);
    case 'column':
      return scope.columnType(expression.name);
    case 'unary':
    case 'collate':
      return typeOf(expression.operand, scope);
    case 'binary':
      return binaryType(expression, scope);
    case 'case':
      return branchType(
        [
          ...expression.whens.map(({ result }) => result),
          ...(expression.otherwise ? [expression.otherwise] : []),
        ],
        scope,
      );
    case 'iif':
      return branchType([expression.yes, expression.no], scope);
    case 'subquery':
      return scope.subqueryType(expression.query);
    case 'window':
      return expression.name === 'LAG' || expression.name === 'LEAD'
        ? typeOf(expression.args[0] ?? expression, scope)
        : { kind: 'bigint' };
    case 'aggregate':
      return aggregateType(expression, scope);
    case 'call':
      return callType(expression, scope);
  }
}
