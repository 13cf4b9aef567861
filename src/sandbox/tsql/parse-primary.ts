import type { AggregateName, Expression, OrderItem, Window, WindowName } from './ast.ts';
import { parseCall } from './parse-call.ts';
import { parseLiteral } from './parse-literal.ts';
import { parseCondition, parseExpression } from './parse-expression.ts';
import { parseOrder, parseInnerQuery } from './parse-query.ts';
import { parseType } from './parse-type.ts';
import type { Tokens } from './tokens.ts';

const AGGREGATES: ReadonlySet<string> = new Set<AggregateName>([
  'COUNT',
  'COUNT_BIG',
  'SUM',
  'AVG',
  'MIN',
  'MAX',
  'STRING_AGG',
]);
const WINDOWS: ReadonlySet<string> = new Set<WindowName>([
  'ROW_NUMBER',
  'RANK',
  'DENSE_RANK',
  'NTILE',
  'LAG',
  'LEAD',
]);
const NILADIC = ['CURRENT_TIMESTAMP', 'CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'USER'];
const CALLABLE_KEYWORDS = ['COALESCE', 'NULLIF', 'LEFT', 'RIGHT'];

/** What an operator may stand beside: literals, names, calls, CASE, casts, parentheses. @throws SqlError 102, 156 … */
export function parsePrimary(tokens: Tokens): Expression {
  const token = tokens.peek();
  const literal = parseLiteral(tokens);
  if (literal !== null) return literal;
  if (token.kind === 'variable') return { kind: 'variable', name: tokens.variable() };
  if (token.kind === 'global') return { kind: 'global', name: tokens.next().value.toUpperCase() };
  if (tokens.take('(')) {
    const inner: Expression = tokens.is('SELECT')
      ? { kind: 'subquery', query: parseInnerQuery(tokens) }
      : parseExpression(tokens);
    tokens.expect(')');
    return inner;
  }
  if (tokens.take('CASE')) return parseCase(tokens);
  const word = token.kind === 'word' ? token.text.toUpperCase() : '';
  if (NILADIC.includes(word)) {
    tokens.next();
    return { kind: 'call', name: word, args: [] };
  }
  if ((word === 'CONVERT' || word === 'TRY_CONVERT') && tokens.is('(', 1))
    return parseConvert(tokens, word === 'TRY_CONVERT');
  if ((word === 'CAST' || word === 'TRY_CAST') && tokens.is('(', 1))
    return parseCast(tokens, word === 'TRY_CAST');
  if (word === 'IIF' && tokens.is('(', 1)) return parseIif(tokens);
  if (AGGREGATES.has(word) && tokens.is('(', 1)) return parseAggregate(tokens, word as AggregateName);
  if (WINDOWS.has(word) && tokens.is('(', 1)) return parseWindowFunction(tokens, word as WindowName);
  if (tokens.is('(', 1) && (tokens.isIdentifier() || CALLABLE_KEYWORDS.includes(word)))
    return parseCall(tokens);
  return { kind: 'column', name: tokens.name() };
}

function parseCase(tokens: Tokens): Expression {
  const input = tokens.is('WHEN') ? null : parseExpression(tokens);
  const whens = [];
  while (tokens.take('WHEN')) {
    const when = input === null ? parseCondition(tokens) : parseExpression(tokens);
    tokens.expect('THEN');
    whens.push({ when, result: parseExpression(tokens) });
  }
  if (whens.length === 0) throw tokens.unexpected();
  const otherwise = tokens.take('ELSE') ? parseExpression(tokens) : null;
  tokens.expect('END');
  return { kind: 'case', input, whens, otherwise };
}

function parseConvert(tokens: Tokens, attempt: boolean): Expression {
  tokens.next();
  tokens.expect('(');
  const type = parseType(tokens, 30);
  tokens.expect(',');
  const operand = parseExpression(tokens);
  const style = tokens.take(',') ? parseExpression(tokens) : null;
  tokens.expect(')');
  return { kind: 'cast', operand, type, style, attempt };
}

function parseCast(tokens: Tokens, attempt: boolean): Expression {
  tokens.next();
  tokens.expect('(');
  const operand = parseExpression(tokens);
  tokens.expect('AS');
  const type = parseType(tokens, 30);
  tokens.expect(')');
  return { kind: 'cast', operand, type, style: null, attempt };
}

function parseIif(tokens: Tokens): Expression {
  tokens.next();
  tokens.expect('(');
  const condition = parseCondition(tokens);
  tokens.expect(',');
  const yes = parseExpression(tokens);
  tokens.expect(',');
  const no = parseExpression(tokens);
  tokens.expect(')');
  return { kind: 'iif', condition, yes, no };
}

function parseAggregate(tokens: Tokens, name: AggregateName): Expression {
  tokens.next();
  tokens.expect('(');
  const distinct = tokens.take('DISTINCT');
  if (!distinct) tokens.take('ALL');
  const all = !distinct && (name === 'COUNT' || name === 'COUNT_BIG') && tokens.take('*');
  const argument = all ? null : parseExpression(tokens);
  let separator: Expression | null = null;
  if (name === 'STRING_AGG') {
    tokens.expect(',');
    separator = parseExpression(tokens);
  }
  if (tokens.is(',')) {
    throw tokens.error(174, `The ${name} function requires ${name === 'STRING_AGG' ? 2 : 1} argument(s).`);
  }
  tokens.expect(')');
  let within: readonly OrderItem[] = [];
  if (name === 'STRING_AGG' && tokens.take('WITHIN', 'GROUP', '(')) {
    within = parseOrder(tokens);
    tokens.expect(')');
  }
  return {
    kind: 'aggregate',
    name,
    distinct,
    argument,
    separator,
    within,
    over: tokens.is('OVER') ? parseWindow(tokens) : null,
  };
}

function parseWindowFunction(tokens: Tokens, name: WindowName): Expression {
  tokens.next();
  tokens.expect('(');
  const args = tokens.is(')') ? [] : tokens.list(() => parseExpression(tokens));
  tokens.expect(')');
  if (!tokens.is('OVER')) throw tokens.error(10753, `The function '${name}' must have an OVER clause.`);
  const over = parseWindow(tokens);
  if (over.order.length === 0)
    throw tokens.error(4112, `The function '${name}' must have an OVER clause with ORDER BY.`);
  return { kind: 'window', name, args, over };
}

function parseWindow(tokens: Tokens): Window {
  tokens.expect('OVER', '(');
  const partition = tokens.take('PARTITION', 'BY') ? tokens.list(() => parseExpression(tokens)) : [];
  const order = tokens.is('ORDER') ? parseOrder(tokens) : [];
  tokens.expect(')');
  return { partition, order };
}
