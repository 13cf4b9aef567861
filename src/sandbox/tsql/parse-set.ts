import { parseTableBody } from './parse-table.ts';
import { parseExpression } from './parse-expression.ts';
import { parseType } from './parse-type.ts';
import type { StatementBody } from './statement.ts';
import type { Tokens } from './tokens.ts';

const SWITCHES = [
  'NOCOUNT',
  'XACT_ABORT',
  'ANSI_NULLS',
  'ANSI_NULL_DFLT_ON',
  'ANSI_NULL_DFLT_OFF',
  'ANSI_PADDING',
  'ANSI_WARNINGS',
  'ANSI_DEFAULTS',
  'ARITHABORT',
  'ARITHIGNORE',
  'CONCAT_NULL_YIELDS_NULL',
  'CURSOR_CLOSE_ON_COMMIT',
  'IMPLICIT_TRANSACTIONS',
  'NUMERIC_ROUNDABORT',
  'QUOTED_IDENTIFIER',
  'NOEXEC',
  'FMTONLY',
];
const LEVELS = ['READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SNAPSHOT', 'SERIALIZABLE'];

/** DECLARE, SET @v, SET option, or null. @throws SqlError 102, 156, 195 (unknown option) */
export function parseSet(tokens: Tokens): StatementBody | null {
  if (tokens.take('DECLARE')) return parseDeclare(tokens);
  if (!tokens.take('SET')) return null;
  if (tokens.peek().kind === 'variable') {
    const name = tokens.variable();
    const operator = (['+', '-', '*', '/', '%', '&', '|', '^'] as const).find((symbol) =>
      tokens.take(`${symbol}=`),
    );
    if (operator !== undefined) {
      return {
        kind: 'set-variable',
        name,
        value: { kind: 'binary', operator, left: { kind: 'variable', name }, right: parseExpression(tokens) },
      };
    }
    tokens.expect('=');
    return { kind: 'set-variable', name, value: parseExpression(tokens) };
  }
  return parseOption(tokens);
}

function parseOption(tokens: Tokens): StatementBody {
  const kind = 'set-option';
  if (tokens.take('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    const value = LEVELS.find((level) => tokens.take(...level.split(' ')));
    if (value === undefined) throw tokens.unexpected();
    return { kind, option: 'TRANSACTION ISOLATION LEVEL', value };
  }
  if (tokens.take('IDENTITY_INSERT')) {
    const table = tokens.name().join('.');
    return { kind, option: `IDENTITY_INSERT ${table}`, value: tokens.oneOf('ON', 'OFF') === 'ON' };
  }
  for (const option of ['LOCK_TIMEOUT', 'TEXTSIZE', 'DATEFIRST', 'ROWCOUNT']) {
    if (tokens.take(option)) {
      const value = tokens.peek().kind === 'variable' ? parseExpression(tokens) : Number(tokens.integer());
      return { kind, option, value };
    }
  }
  if (tokens.take('DEADLOCK_PRIORITY')) {
    if (tokens.peek().kind === 'variable')
      return { kind, option: 'DEADLOCK_PRIORITY', value: parseExpression(tokens) };
    const word = ['LOW', 'NORMAL', 'HIGH'].find((level) => tokens.take(level));
    const value = word === undefined ? Number(tokens.integer()) : { LOW: -5, NORMAL: 0, HIGH: 5 }[word];
    if (value === undefined || Math.abs(value) > 10) throw tokens.unexpected();
    return { kind, option: 'DEADLOCK_PRIORITY', value };
  }
  for (const option of ['DATEFORMAT', 'LANGUAGE', 'CONTEXT_INFO']) {
    if (tokens.take(option)) return { kind, option, value: tokens.next().value };
  }
  const names = tokens.list(() => tokens.next().value.toUpperCase());
  const unknown = names.find((name) => !SWITCHES.includes(name));
  if (unknown !== undefined) throw tokens.error(195, `'${unknown}' is not a recognized SET option.`);
  const value = tokens.oneOf('ON', 'OFF') === 'ON';
  return { kind, option: names.join(','), value };
}

function parseDeclare(tokens: Tokens): StatementBody {
  if (tokens.peek().kind === 'variable' && tokens.is('TABLE', tokens.is('AS', 1) ? 2 : 1)) {
    const name = tokens.variable();
    tokens.take('AS');
    tokens.expect('TABLE');
    return { kind: 'declare-table', name, ...parseTableBody(tokens) };
  }
  const variables = tokens.list(() => {
    const name = tokens.variable();
    tokens.take('AS');
    const type = parseType(tokens, 1);
    return { name, type, value: tokens.take('=') ? parseExpression(tokens) : null };
  });
  return { kind: 'declare', variables };
}
