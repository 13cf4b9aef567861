import type { Expression } from './ast.ts';
import { parseCondition, parseExpression } from './parse-expression.ts';
import { parseStatement } from './parse-statement.ts';
import { parseStatements } from './parse-statements.ts';
import type { Statement, StatementBody } from './statement.ts';
import type { Tokens } from './tokens.ts';

/** Control of flow and transactions, or null. @throws SqlError 102, 156 */
export function parseControl(tokens: Tokens): StatementBody | null {
  if (tokens.take('IF')) {
    const condition = parseCondition(tokens);
    const then = parseStatement(tokens);
    return { kind: 'if', condition, then, else: tokens.take('ELSE') ? parseStatement(tokens) : null };
  }
  if (tokens.take('WHILE'))
    return { kind: 'while', condition: parseCondition(tokens), body: parseStatement(tokens) };
  if (tokens.take('BREAK')) return { kind: 'break' };
  if (tokens.take('CONTINUE')) return { kind: 'continue' };
  if (tokens.take('PRINT')) return { kind: 'print', value: parseExpression(tokens) };
  if (tokens.take('USE')) return { kind: 'use', database: tokens.identifier() };
  if (tokens.take('WAITFOR')) {
    tokens.expect('DELAY');
    return { kind: 'waitfor', delay: parseExpression(tokens) };
  }
  if (tokens.take('RETURN')) {
    const { kind } = tokens.peek();
    const valued =
      kind === 'number' || kind === 'variable' || kind === 'global' || tokens.is('(') || tokens.is('-');
    return { kind: 'return', value: valued ? parseExpression(tokens) : null };
  }
  if (tokens.is('THROW')) {
    tokens.next();
    if (tokens.done || tokens.is(';') || tokens.is('END')) return { kind: 'throw', values: null };
    const number = parseExpression(tokens);
    tokens.expect(',');
    const message = parseExpression(tokens);
    tokens.expect(',');
    return { kind: 'throw', values: [number, message, parseExpression(tokens)] };
  }
  if (tokens.take('RAISERROR')) return parseRaiserror(tokens);
  return parseTransaction(tokens);
}

function parseRaiserror(tokens: Tokens): StatementBody {
  tokens.expect('(');
  const [message, severity, state, ...args] = tokens.list(() => parseExpression(tokens));
  if (message === undefined || severity === undefined || state === undefined) throw tokens.unexpected();
  tokens.expect(')');
  const options = tokens.take('WITH') ? tokens.list(() => tokens.oneOf('NOWAIT', 'LOG', 'SETERROR')) : [];
  return { kind: 'raiserror', message, severity, state, args, options };
}

function parseTransaction(tokens: Tokens): StatementBody | null {
  if (tokens.take('BEGIN')) {
    if (tokens.take('TRAN') || tokens.take('TRANSACTION'))
      return { kind: 'begin-transaction', name: transactionName(tokens) };
    if (tokens.take('TRY')) {
      const body = parseUntilEnd(tokens);
      tokens.expect('TRY');
      tokens.take(';');
      tokens.expect('BEGIN', 'CATCH');
      const handler = tokens.is('END') ? [] : parseUntilEnd(tokens);
      if (handler.length === 0) tokens.take('END');
      tokens.expect('CATCH');
      return { kind: 'try', body, handler };
    }
    return { kind: 'block', statements: parseUntilEnd(tokens) };
  }
  if (tokens.take('COMMIT')) return { kind: 'commit', name: optionalName(tokens) };
  if (tokens.take('ROLLBACK')) return { kind: 'rollback', name: optionalName(tokens) };
  if (tokens.take('SAVE')) {
    tokens.oneOf('TRAN', 'TRANSACTION');
    const name = transactionName(tokens);
    if (name === null) throw tokens.unexpected();
    return { kind: 'save-transaction', name };
  }
  return null;
}

function optionalName(tokens: Tokens): Expression | null {
  if (tokens.take('WORK')) return null;
  return tokens.take('TRAN') || tokens.take('TRANSACTION') ? transactionName(tokens) : null;
}

function transactionName(tokens: Tokens): Expression | null {
  if (tokens.peek().kind === 'variable') return { kind: 'variable', name: tokens.variable() };
  if (!tokens.isIdentifier() || tokens.is('THROW')) return null;
  const value = tokens.identifier();
  return { kind: 'literal', type: { kind: 'nvarchar', length: 128 }, value };
}

/** Statements up to END, at least one. */
function parseUntilEnd(tokens: Tokens): readonly Statement[] {
  let begun = false;
  return parseStatements(tokens, () => {
    const ended = begun && tokens.take('END');
    begun = true;
    return ended;
  });
}
