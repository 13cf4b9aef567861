import { SqlError } from '../engine.ts';
import type { Expression } from './ast.ts';
import type { TypeScope } from './scope.ts';
import { typeOf } from './type-of.ts';
import type { SqlType } from '../values.ts';

const SUMMED: Partial<Record<SqlType['kind'], SqlType>> = {
  tinyint: { kind: 'int' },
  smallint: { kind: 'int' },
  int: { kind: 'int' },
  bigint: { kind: 'bigint' },
  smallmoney: { kind: 'money' },
  money: { kind: 'money' },
  real: { kind: 'float' },
  float: { kind: 'float' },
};

/** The type of an aggregate (pages "SUM", "AVG", "COUNT" … of Transact-SQL). @throws SqlError 8117 */
export function aggregateType(
  { name, argument }: Extract<Expression, { kind: 'aggregate' }>,
  scope: TypeScope,
): SqlType {
  if (name === 'COUNT') return { kind: 'int' };
  if (name === 'COUNT_BIG' || argument === null) return { kind: 'bigint' };
  const type = typeOf(argument, scope);
  if (name === 'STRING_AGG') {
    const national = type.kind.startsWith('n');
    if ('length' in type && type.length === 'max')
      return { kind: national ? 'nvarchar' : 'varchar', length: 'max' };
    return type.kind === 'varchar' || type.kind === 'char'
      ? { kind: 'varchar', length: 8000 }
      : { kind: 'nvarchar', length: 4000 };
  }
  if (name === 'MIN' || name === 'MAX') {
    if (type.kind === 'bit') throw unfit(type, name);
    return type;
  }
  if (type.kind === 'decimal')
    return { kind: 'decimal', precision: 38, scale: name === 'AVG' ? Math.max(6, type.scale) : type.scale };
  const found = SUMMED[type.kind];
  if (found === undefined) throw unfit(type, name);
  return found;
}

function unfit(type: SqlType, name: string): SqlError {
  return new SqlError(8117, `Operand data type ${type.kind} is invalid for ${name.toLowerCase()} operator.`);
}
