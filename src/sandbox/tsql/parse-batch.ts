// The T-SQL parser's door: text of a batch in, statements out.
// Never here: grammar of a particular statement.
import type { Statement } from './statement.ts';
import { parseStatement } from './parse-statement.ts';
import { Tokens } from './tokens.ts';

/**
 * Parses one batch.
 * @throws SqlError 102, 105, 113, 156, 195 … with the line
 */
export function parseBatch(sql: string): readonly Statement[] {
  const tokens = new Tokens(sql);
  const statements: Statement[] = [];
  while (tokens.take(';'));
  while (!tokens.done) {
    statements.push(parseStatement(tokens));
    while (tokens.take(';'));
  }
  return statements;
}
