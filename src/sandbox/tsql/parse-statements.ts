import { parseStatement } from './parse-statement.ts';
import type { Statement } from './statement.ts';
import type { Tokens } from './tokens.ts';

/**
 * Statements up to where `ends` says so. A WITH or THROW behind another statement needs a semicolon between them.
 * @throws SqlError 102, 156, 319 …
 */
export function parseStatements(tokens: Tokens, ends: () => boolean): readonly Statement[] {
  const statements: Statement[] = [];
  while (tokens.take(';'));
  while (!ends()) {
    const follows = statements.length > 0 && !tokens.is(';', -1);
    if (follows && tokens.is('WITH'))
      throw tokens.error(
        319,
        "Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change tracking context clause, the previous statement must be terminated with a semicolon.",
      );
    if (follows && tokens.is('THROW')) throw tokens.unexpected();
    statements.push(parseStatement(tokens));
    while (tokens.take(';'));
  }
  return statements;
}
