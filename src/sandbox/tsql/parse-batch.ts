// The T-SQL parser's door: text of a batch in, statements out.
// Never here: grammar of a particular statement.
import { checkDeclared } from './check-declared.ts';
import { parseProcedureCall } from './parse-execute.ts';
import { parseStatements } from './parse-statements.ts';
import type { Statement } from './statement.ts';
import { Tokens } from './tokens.ts';

/**
 * Parses one batch. A batch may begin with the name of a system procedure (`sp_who`), without EXEC; other unknown first
 * words stay syntax errors, where SQL Server looks for a procedure of that name (2812).
 * @param given variables that are declared already
 * @throws SqlError 102, 105, 113, 134, 156, 195 … with the line
 */
export function parseBatch(sql: string, given: Iterable<string> = []): readonly Statement[] {
  const statements = parseWhole(sql);
  checkDeclared(statements, given);
  return statements;
}

function parseWhole(sql: string): readonly Statement[] {
  const tokens = new Tokens(sql);
  const rest = (): readonly Statement[] => parseStatements(tokens, () => tokens.done);
  if (!tokens.isIdentifier() || !/^(?:sp|xp)_/iu.test(tokens.peek().value)) return rest();
  const { line } = tokens;
  const first = { ...parseProcedureCall(tokens, null), line };
  return [first, ...rest()];
}
