import type { CommonTable, Condition, Expression, Source } from './ast.ts';
import { parseCondition, parseExpression } from './parse-expression.ts';
import { parseOption, parseQuery } from './parse-query.ts';
import { parseItems, parseTop } from './parse-select.ts';
import { parseHints, parseSource } from './parse-source.ts';
import type { Assignment, Output, StatementBody } from './statement.ts';
import type { Tokens } from './tokens.ts';

/** INSERT, UPDATE or DELETE, or null. @throws SqlError 102, 156 */
export function parseChange(tokens: Tokens, common: readonly CommonTable[]): StatementBody | null {
  if (tokens.take('INSERT')) return parseInsert(tokens, common);
  if (tokens.is('UPDATE') && !tokens.is('STATISTICS', 1)) {
    tokens.next();
    const top = parseTop(tokens);
    const target = targetName(tokens);
    const hints = parseHints(tokens);
    tokens.expect('SET');
    const set = tokens.list(() => parseAssignment(tokens));
    const output = parseOutput(tokens);
    const from = tokens.take('FROM') ? parseSource(tokens) : null;
    return { kind: 'update', with: common, top, target, hints, set, output, ...ending(tokens, from) };
  }
  if (!tokens.take('DELETE')) return null;
  const top = parseTop(tokens);
  tokens.take('FROM');
  const target = targetName(tokens);
  const hints = parseHints(tokens);
  const output = parseOutput(tokens);
  const from = tokens.take('FROM') ? parseSource(tokens) : null;
  return { kind: 'delete', with: common, top, target, hints, output, ...ending(tokens, from) };
}

function ending(tokens: Tokens, from: Source | null): { from: Source | null; where: Condition | null } {
  const where = tokens.take('WHERE') ? parseCondition(tokens) : null;
  parseOption(tokens);
  return { from, where };
}

function targetName(tokens: Tokens): readonly string[] {
  return tokens.peek().kind === 'variable' ? [tokens.variable()] : tokens.name();
}

function parseInsert(tokens: Tokens, common: readonly CommonTable[]): StatementBody {
  const top = parseTop(tokens);
  tokens.take('INTO');
  const table = targetName(tokens);
  parseHints(tokens);
  const listed = tokens.is('(') && !tokens.is('SELECT', 1);
  const columns = listed ? tokens.parenthesised(() => tokens.identifier()) : null;
  const output = parseOutput(tokens);
  const head = { kind: 'insert', with: common, top, table, columns, output } as const;
  if (tokens.take('DEFAULT', 'VALUES')) return { ...head, source: { kind: 'default' } };
  if (tokens.take('VALUES')) {
    const rows = tokens.list(() =>
      tokens.parenthesised((): Expression | 'default' =>
        tokens.take('DEFAULT') ? 'default' : parseExpression(tokens),
      ),
    );
    const width = rows[0]?.length;
    if (rows.some((row) => row.length !== width)) {
      throw tokens.error(
        10709,
        'The number of columns for each row in a table value constructor must be the same.',
      );
    }
    return { ...head, source: { kind: 'values', rows } };
  }
  const query = parseQuery(tokens);
  parseOption(tokens);
  return { ...head, source: { kind: 'query', query } };
}

function parseOutput(tokens: Tokens): Output | null {
  if (!tokens.take('OUTPUT')) return null;
  const items = parseItems(tokens);
  const into = tokens.take('INTO') ? targetName(tokens) : null;
  if (into !== null && tokens.is('(')) tokens.parenthesised(() => tokens.identifier());
  return { items, into };
}

const COMPOUND = ['+', '-', '*', '/', '%', '&', '|', '^'] as const;

function parseAssignment(tokens: Tokens): Assignment {
  if (tokens.peek().kind === 'variable') {
    const variable = tokens.variable();
    tokens.expect('=');
    return { kind: 'variable', variable, value: parseExpression(tokens) };
  }
  const column = tokens.name();
  const operator = COMPOUND.find((symbol) => tokens.take(`${symbol}=`));
  if (operator !== undefined) {
    const left: Expression = { kind: 'column', name: column };
    return {
      kind: 'column',
      column,
      value: { kind: 'binary', operator, left, right: parseExpression(tokens) },
    };
  }
  tokens.expect('=');
  return { kind: 'column', column, value: tokens.take('DEFAULT') ? null : parseExpression(tokens) };
}
