import { parseExpression } from './parse-expression.ts';
import type { Argument, StatementBody } from './statement.ts';
import type { Tokens } from './tokens.ts';

/** EXEC, or null. @throws SqlError 102, 156 */
export function parseExecute(tokens: Tokens): StatementBody | null {
  if (!tokens.take('EXEC') && !tokens.take('EXECUTE')) return null;
  if (tokens.take('(')) {
    const text = parseExpression(tokens);
    tokens.expect(')');
    return { kind: 'execute-text', text };
  }
  let result: string | null = null;
  if (tokens.peek().kind === 'variable') {
    result = tokens.variable();
    tokens.expect('=');
  }
  return parseProcedureCall(tokens, result);
}

/** A procedure's name and its arguments. `result` is the variable of its return status. @throws SqlError 102, 156 */
export function parseProcedureCall(tokens: Tokens, result: string | null): StatementBody {
  const procedure = tokens.name();
  const { kind } = tokens.peek();
  const literal =
    kind === 'string' ||
    kind === 'national' ||
    kind === 'number' ||
    kind === 'binary' ||
    kind === 'variable' ||
    kind === 'global';
  const starts =
    literal ||
    kind === 'quoted' ||
    (kind === 'word' && tokens.isIdentifier() && !tokens.is('THROW')) ||
    tokens.is('-') ||
    tokens.is('NULL') ||
    tokens.is('DEFAULT');
  return { kind: 'execute', procedure, result, args: starts ? tokens.list(() => parseArgument(tokens)) : [] };
}

function parseArgument(tokens: Tokens): Argument {
  let name: string | null = null;
  if (tokens.peek().kind === 'variable' && tokens.is('=', 1)) {
    name = tokens.variable();
    tokens.expect('=');
  }
  if (tokens.take('DEFAULT')) return { name, value: 'default', output: false };
  const bare = tokens.isIdentifier() && !tokens.is('(', 1);
  const value = bare
    ? ({ kind: 'literal', type: { kind: 'nvarchar', length: 128 }, value: tokens.identifier() } as const)
    : parseExpression(tokens);
  return { name, value, output: tokens.take('OUTPUT') || tokens.take('OUT') };
}
