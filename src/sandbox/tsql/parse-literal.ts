import type { Expression } from './ast.ts';
import { singleByte } from './convert-text.ts';
import type { Tokens } from './tokens.ts';
import type { SqlType, SqlValue } from '../values.ts';

/** A literal, or null where the next token is none. NULL is an int without a value, as SQL Server describes it. */
export function parseLiteral(tokens: Tokens): Expression | null {
  const { kind, text, value } = tokens.peek();
  if (kind === 'word' && text.toUpperCase() === 'NULL') {
    tokens.next();
    return literal({ kind: 'int' }, null);
  }
  if (kind === 'string' || kind === 'national') {
    tokens.next();
    const own = kind === 'string' ? singleByte(value) : value;
    const most = kind === 'string' ? 8000 : 4000;
    const length = value.length > most ? 'max' : Math.max(1, value.length);
    return literal({ kind: kind === 'string' ? 'varchar' : 'nvarchar', length }, own);
  }
  if (kind === 'binary') {
    tokens.next();
    const digits = value.slice(2);
    const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
    return literal(
      { kind: 'varbinary', length: bytes.length > 8000 ? 'max' : Math.max(1, bytes.length) },
      new Uint8Array(bytes),
    );
  }
  if (kind !== 'number') return null;
  const number = readNumber(text);
  if (number?.kind === 'literal' && number.value === Infinity)
    throw tokens.error(
      168,
      `The floating point value '${text}' is out of the range of computer representation (8 bytes).`,
    );
  if (number === null)
    throw tokens.error(
      1007,
      `The number '${text}' is out of the range for numeric representation (maximum precision 38).`,
    );
  tokens.next();
  return number;
}

function readNumber(text: string): Expression | null {
  if (/[eE]/u.test(text))
    return literal({ kind: 'float' }, Number(/[eE][+-]?$/u.test(text) ? `${text}0` : text));
  if (/^[$£€]/u.test(text)) {
    const amount = text.slice(1).replaceAll(/[\s,]/gu, '');
    const [whole = '', fraction = ''] = amount.split('.');
    return literal(
      { kind: 'money' },
      {
        digits: BigInt(
          `${whole === '' || whole === '-' ? `${whole}0` : whole}${fraction.slice(0, 4).padEnd(4, '0')}`,
        ),
        scale: 4,
      },
    );
  }
  const [whole = '', fraction = ''] = text.split('.');
  const digits = BigInt(`${whole}${fraction}`);
  if (!text.includes('.') && digits <= 2147483647n) return literal({ kind: 'int' }, Number(digits));
  const precision = Math.max(1, whole.replace(/^0+/u, '').length + fraction.length);
  if (precision > 38) return null;
  return literal({ kind: 'decimal', precision, scale: fraction.length }, { digits, scale: fraction.length });
}

function literal(type: SqlType, value: SqlValue): Expression {
  return { kind: 'literal', type, value };
}
