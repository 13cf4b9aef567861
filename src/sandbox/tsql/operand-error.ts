import { SqlError } from '../engine.ts';
import type { SqlType } from '../values.ts';

const WORDS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '=': 'equal to',
  '<>': 'not equal to',
  '<': 'less than',
  '<=': 'less than or equal to',
  '>': 'greater than',
  '>=': 'greater than or equal to',
};

/** 8117 for two operands of one unfit type, 402 for two types that do not go together. */
export function operandError(operator: string, left: SqlType, right: SqlType): SqlError {
  const word = WORDS[operator] ?? `'${operator}'`;
  return left.kind === right.kind
    ? new SqlError(8117, `Operand data type ${left.kind} is invalid for ${word} operator.`)
    : new SqlError(
        402,
        `The data types ${left.kind} and ${right.kind} are incompatible in the ${word} operator.`,
      );
}
