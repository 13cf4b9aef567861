import { SqlError } from '../engine.ts';
import type { Expression } from './ast.ts';
import type { TypeScope } from './scope.ts';
import type { SqlType } from '../values.ts';

/** Data type precedence, lowest first (page "Data type precedence (Transact-SQL)"). */
const PRECEDENCE: readonly SqlType['kind'][] = [
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
];
const TEXT: SqlType = { kind: 'nvarchar', length: 4000 };
const INT: SqlType = { kind: 'int' };
const INTS =
  'LEN DATALENGTH CHARINDEX PATINDEX ASCII UNICODE SIGN DATEDIFF DATEPART YEAR MONTH DAY ISDATE ISNUMERIC ISJSON OBJECT_ID DB_ID SCHEMA_ID USER_ID TYPE_ID COL_LENGTH IS_MEMBER IS_ROLEMEMBER IS_SRVROLEMEMBER HAS_PERMS_BY_NAME ERROR_NUMBER ERROR_SEVERITY ERROR_STATE ERROR_LINE XACT_STATE APPLOCK_TEST HAS_DBACCESS @@ROWCOUNT @@TRANCOUNT @@SPID @@LOCK_TIMEOUT @@ERROR'.split(
    ' ',
  );
const DATES: Readonly<Record<string, SqlType>> = {
  GETDATE: { kind: 'datetime' },
  GETUTCDATE: { kind: 'datetime' },
  CURRENT_TIMESTAMP: { kind: 'datetime' },
  SYSDATETIME: { kind: 'datetime2', scale: 7 },
  SYSUTCDATETIME: { kind: 'datetime2', scale: 7 },
  SYSDATETIMEOFFSET: { kind: 'datetimeoffset', scale: 7 },
  SWITCHOFFSET: { kind: 'datetimeoffset', scale: 7 },
  TODATETIMEOFFSET: { kind: 'datetimeoffset', scale: 7 },
  EOMONTH: { kind: 'date' },
  NEWID: { kind: 'uniqueidentifier' },
  DATEDIFF_BIG: { kind: 'bigint' },
  COMPRESS: { kind: 'varbinary', length: 'max' },
  DECOMPRESS: { kind: 'varbinary', length: 'max' },
  HASHBYTES: { kind: 'varbinary', length: 8000 },
  SQRT: { kind: 'float' },
  SCOPE_IDENTITY: { kind: 'decimal', precision: 38, scale: 0 },
  '@@IDENTITY': { kind: 'decimal', precision: 38, scale: 0 },
  JSON_QUERY: { kind: 'nvarchar', length: 'max' },
};

/** Is it a bare NULL, which takes any type? */
export function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}

/** The type two operands meet in. */
export function commonType(left: SqlType, right: SqlType): SqlType {
  if (left.kind === 'decimal' && right.kind === 'decimal') {
    const scale = Math.max(left.scale, right.scale);
    return {
      kind: 'decimal',
      scale,
      precision: Math.min(38, scale + Math.max(left.precision - left.scale, right.precision - right.scale)),
    };
  }
  const higher = PRECEDENCE.indexOf(left.kind) >= PRECEDENCE.indexOf(right.kind) ? left : right;
  if (
    (higher.kind === 'varchar' || higher.kind === 'nvarchar' || higher.kind === 'varbinary') &&
    'length' in left &&
    'length' in right
  ) {
    return {
      kind: higher.kind,
      length: left.length === 'max' || right.length === 'max' ? 'max' : Math.max(left.length, right.length),
    };
  }
  return higher;
}

/** The type of several branches (CASE, COALESCE, UNION). */
export function branchType(branches: readonly Expression[], scope: TypeScope): SqlType {
  const types = branches.filter((branch) => !isNull(branch)).map((branch) => typeOf(branch, scope));
  return types.length === 0 ? INT : types.reduce(commonType);
}

/** The type of an expression. @throws SqlError 137, 207, 402 and what the scope throws */
export function typeOf(expression: Expression, scope: TypeScope): SqlType {
  const computed = scope.computedType?.(expression);
  if (computed !== undefined) return computed;
  switch (expression.kind) {
    case 'literal':
    case 'cast':
      return expression.type;
    case 'variable':
      return scope.variableType(expression.name);
    case 'global':
      return DATES[expression.name] ?? (INTS.includes(expression.name) ? INT : TEXT);
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

function binaryType(expression: Extract<Expression, { kind: 'binary' }>, scope: TypeScope): SqlType {
  const left = typeOf(isNull(expression.left) ? expression.right : expression.left, scope);
  const right = typeOf(isNull(expression.right) ? expression.left : expression.right, scope);
  const type = commonType(left, right);
  if (expression.operator === '+' && 'length' in left && 'length' in right && 'length' in type) {
    const most = type.kind === 'nvarchar' || type.kind === 'nchar' ? 4000 : 8000;
    const length =
      left.length === 'max' || right.length === 'max' ? 'max' : Math.min(most, left.length + right.length);
    return {
      kind: type.kind.includes('binary') ? 'varbinary' : type.kind.startsWith('n') ? 'nvarchar' : 'varchar',
      length,
    };
  }
  const dates =
    type.kind === 'date' ||
    type.kind === 'datetime2' ||
    type.kind === 'datetimeoffset' ||
    type.kind === 'time';
  if (dates)
    throw new SqlError(
      402,
      `The data types ${left.kind} and ${right.kind} are incompatible in the ${{ '+': 'add', '-': 'subtract' }[expression.operator as string] ?? expression.operator} operator.`,
    );
  if ('length' in left && 'length' in right)
    throw new SqlError(
      8117,
      `Operand data type ${left.kind} is invalid for ${{ '-': 'subtract', '*': 'multiply', '/': 'divide' }[expression.operator as string] ?? expression.operator} operator.`,
    );
  if (type.kind !== 'decimal') return type;
  const scaleOf = (one: SqlType): number => (one.kind === 'decimal' ? one.scale : 0);
  if (expression.operator === '*')
    return { kind: 'decimal', precision: 38, scale: Math.min(38, scaleOf(left) + scaleOf(right)) };
  if (expression.operator === '/')
    return { kind: 'decimal', precision: 38, scale: Math.max(6, scaleOf(left) + 1) };
  return { kind: 'decimal', precision: 38, scale: Math.max(scaleOf(left), scaleOf(right)) };
}

function aggregateType(expression: Extract<Expression, { kind: 'aggregate' }>, scope: TypeScope): SqlType {
  if (expression.name === 'COUNT') return INT;
  if (expression.name === 'COUNT_BIG' || expression.argument === null) return { kind: 'bigint' };
  const type = typeOf(expression.argument, scope);
  if (expression.name === 'STRING_AGG')
    return type.kind === 'varchar' ? { kind: 'varchar', length: 8000 } : TEXT;
  if (expression.name === 'MIN' || expression.name === 'MAX') return type;
  if ('length' in type || type.kind === 'bit')
    throw new SqlError(
      8117,
      `Operand data type ${type.kind} is invalid for ${expression.name.toLowerCase()} operator.`,
    );
  if (type.kind === 'tinyint' || type.kind === 'smallint') return INT;
  return type.kind === 'decimal'
    ? { ...type, precision: 38, scale: expression.name === 'AVG' ? Math.max(6, type.scale) : type.scale }
    : type;
}

function callType({ name, args }: Extract<Expression, { kind: 'call' }>, scope: TypeScope): SqlType {
  const [first, , third] = args;
  if (INTS.includes(name)) return INT;
  const fixed = DATES[name];
  if (fixed !== undefined) return fixed;
  if (name === 'COALESCE') return branchType(args, scope);
  if (name === 'ISNULL')
    return branchType(first !== undefined && isNull(first) ? args.slice(1) : args.slice(0, 1), scope);
  if (name === 'DATEADD' && third !== undefined) {
    const type = typeOf(third, scope);
    return 'length' in type ? { kind: 'datetime' } : type;
  }
  if ((name === 'FLOOR' || name === 'CEILING') && first !== undefined) {
    const type = typeOf(first, scope);
    return type.kind === 'decimal' ? { ...type, scale: 0 } : type;
  }
  if (['NULLIF', 'ABS', 'ROUND', 'POWER'].includes(name) && first !== undefined) return typeOf(first, scope);
  if (
    [
      'LEFT',
      'RIGHT',
      'SUBSTRING',
      'UPPER',
      'LOWER',
      'LTRIM',
      'RTRIM',
      'TRIM',
      'REVERSE',
      'STUFF',
      'REPLACE',
      'REPLICATE',
    ].includes(name) &&
    first !== undefined
  ) {
    const type = typeOf(first, scope);
    if (type.kind === 'nvarchar' || type.kind === 'varchar')
      return {
        kind: type.kind,
        length: type.length === 'max' ? 'max' : type.kind === 'nvarchar' ? 4000 : 8000,
      };
  }
  return TEXT;
}
