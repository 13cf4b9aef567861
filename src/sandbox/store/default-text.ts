import type { Expression } from '../tsql/ast.ts';
import { plainText } from './plain-text.ts';

/** A default as sys.default_constraints and COLUMN_DEFAULT show it: `((0))`, `('x')`, `(getutcdate())`. */
export function defaultText(expression: Expression): string {
  return `(${inner(expression)})`;
}

function inner(one: Expression): string {
  switch (one.kind) {
    case 'literal': {
      const { value, type } = one;
      if (value === null) return 'NULL';
      if (typeof value !== 'string') return `(${plainText(value)})`;
      return `${type.kind.startsWith('n') ? 'N' : ''}'${value.replaceAll("'", "''")}'`;
    }
    case 'unary':
      return `${one.operator}${inner(one.operand)}`;
    case 'binary':
      return `${inner(one.left)}${one.operator}${inner(one.right)}`;
    case 'call':
      return `${one.name.toLowerCase()}(${one.args.map(inner).join(',')})`;
    case 'global':
      return one.name.toLowerCase();
    case 'cast':
      return `CONVERT([${one.type.kind}],${inner(one.operand)})`;
    default:
      return '…';
  }
}
