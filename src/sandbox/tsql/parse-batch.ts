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
  const statements = remembered(sql);
  checkDeclared(statements, given);
  return statements;
}

/** Texts parsed lately and what they mean, as SQL Server keeps its plans by text; the oldest first. */
const known = new Map<string, readonly Statement[]>();
const mostTexts = 500;
const longestText = 20_000;

function remembered(sql: string): readonly Statement[] {
  const before = known.get(sql);
  const statements = before ?? parseWhole(sql);
  if (sql.length > longestText) return statements;
  if (before !== undefined) known.delete(sql);
  else if (known.size >= mostTexts) known.delete(known.keys().next().value ?? '');
  known.set(sql, statements);
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
