import { parseControl } from './parse-control.ts';
import { parseChange } from './parse-change.ts';
import { parseDefinition } from './parse-definition.ts';
import { parseExecute } from './parse-execute.ts';
import { parseCommonTables, parseOption, parseQuery } from './parse-query.ts';
import { parseSecurity } from './parse-security.ts';
import { parseSet } from './parse-set.ts';
import type { Statement, StatementBody } from './statement.ts';
import type { Tokens } from './tokens.ts';

/** One statement. @throws SqlError 102, 156 */
export function parseStatement(tokens: Tokens): Statement {
  const { line } = tokens;
  const body = tokens.nested(() => parseBody(tokens));
  tokens.take(';');
  return { ...body, line };
}

function parseBody(tokens: Tokens): StatementBody {
  const common = tokens.take('WITH') ? parseCommonTables(tokens) : [];
  if (tokens.is('SELECT') || (tokens.is('(') && tokens.is('SELECT', 1))) {
    const query = parseQuery(tokens, common);
    parseOption(tokens);
    return { kind: 'select', query };
  }
  const change = parseChange(tokens, common);
  if (change !== null) return change;
  if (common.length > 0) throw tokens.unexpected();
  const body =
    parseControl(tokens) ??
    parseSet(tokens) ??
    parseDefinition(tokens) ??
    parseSecurity(tokens) ??
    parseExecute(tokens);
  if (body === null) throw tokens.unexpected();
  return body;
}
