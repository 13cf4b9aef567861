import type { Source } from './ast.ts';
import { parseCondition, parseExpression } from './parse-expression.ts';
import { parseInnerQuery } from './parse-query.ts';
import { parseAlias } from './parse-select.ts';
import type { Tokens } from './tokens.ts';

const HINTS: ReadonlySet<string> = new Set([
  'NOLOCK',
  'READPAST',
  'UPDLOCK',
  'ROWLOCK',
  'HOLDLOCK',
  'READCOMMITTED',
  'READCOMMITTEDLOCK',
  'READUNCOMMITTED',
  'REPEATABLEREAD',
  'SERIALIZABLE',
  'SNAPSHOT',
  'PAGLOCK',
  'TABLOCK',
  'TABLOCKX',
  'XLOCK',
  'NOWAIT',
  'FORCESEEK',
]);

/** What follows FROM. @throws SqlError 102, 156, 321 (unknown hint) */
export function parseSource(tokens: Tokens): Source {
  return tokens.nested(() => {
    let left = parseJoins(tokens);
    while (tokens.take(','))
      left = { kind: 'join', type: 'cross', left, right: parseJoins(tokens), on: null };
    return left;
  });
}

/** WITH (hint, …) behind a table. @throws SqlError 321 */
export function parseHints(tokens: Tokens): readonly string[] {
  if (!tokens.is('(', 1) || !tokens.take('WITH')) return [];
  return tokens.parenthesised(() => {
    const hint = tokens.next();
    const name = hint.value.toUpperCase();
    if (hint.kind !== 'word') throw tokens.error(102, `Incorrect syntax near '${hint.text}'.`);
    if (!HINTS.has(name)) {
      throw tokens.error(
        321,
        `"${hint.value}" is not a recognized table hints option. If it is intended as a parameter to a table-valued function or to the CHANGETABLE function, ensure that your database compatibility mode is set to 90.`,
      );
    }
    return name;
  });
}

function parseJoins(tokens: Tokens): Source {
  let left = parseFactor(tokens);
  for (;;) {
    if (tokens.take('CROSS', 'JOIN')) {
      left = { kind: 'join', type: 'cross', left, right: parseFactor(tokens), on: null };
      continue;
    }
    const type = joinType(tokens);
    if (type === null) return left;
    const right = tokens.nested(() => parseJoins(tokens));
    tokens.expect('ON');
    left = { kind: 'join', type, left, right, on: parseCondition(tokens) };
  }
}

function joinType(tokens: Tokens): 'inner' | 'left' | 'right' | 'full' | null {
  if (tokens.take('JOIN') || tokens.take('INNER', 'JOIN')) return 'inner';
  for (const type of ['left', 'right', 'full'] as const) {
    const word = type.toUpperCase();
    if (tokens.take(word, 'JOIN') || tokens.take(word, 'OUTER', 'JOIN')) return type;
  }
  return null;
}

function parseFactor(tokens: Tokens): Source {
  if (tokens.is('(')) return parseGroup(tokens);
  if (tokens.peek().kind === 'variable') {
    const name = [tokens.variable()];
    return { kind: 'table', name, alias: parseAlias(tokens, false), hints: [] };
  }
  const name = tokens.name();
  if (tokens.take('(')) {
    const args = tokens.is(')') ? [] : tokens.list(() => parseExpression(tokens));
    tokens.expect(')');
    return { kind: 'function', name, args, alias: parseAlias(tokens, false) };
  }
  const alias = parseAlias(tokens, false);
  return { kind: 'table', name, alias, hints: parseHints(tokens) };
}

function parseGroup(tokens: Tokens): Source {
  tokens.expect('(');
  if (tokens.take('VALUES')) {
    const rows = tokens.list(() => tokens.parenthesised(() => parseExpression(tokens)));
    tokens.expect(')');
    tokens.take('AS');
    const alias = tokens.identifier();
    return { kind: 'values', rows, alias, columns: tokens.parenthesised(() => tokens.identifier()) };
  }
  if (tokens.is('SELECT')) {
    const query = parseInnerQuery(tokens);
    tokens.expect(')');
    tokens.take('AS');
    const alias = tokens.identifier();
    return {
      kind: 'derived',
      query,
      alias,
      columns: tokens.is('(') ? tokens.parenthesised(() => tokens.identifier()) : null,
    };
  }
  const inner = parseSource(tokens);
  tokens.expect(')');
  return inner;
}
