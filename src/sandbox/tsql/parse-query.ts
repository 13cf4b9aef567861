import type { CommonTable, OrderItem, Query, QueryBody } from './ast.ts';
import { parseExpression } from './parse-expression.ts';
import { parseSelect } from './parse-select.ts';
import type { Tokens } from './tokens.ts';

const OPTIONS = [
  'RECOMPILE',
  'FORCE ORDER',
  'HASH JOIN',
  'LOOP JOIN',
  'MERGE JOIN',
  'KEEP PLAN',
  'KEEPFIXED PLAN',
  'ROBUST PLAN',
  'HASH GROUP',
  'ORDER GROUP',
];

/** A query with ORDER BY, OFFSET and FETCH. `common` are the tables of a WITH before it. @throws SqlError 10741 */
export function parseQuery(tokens: Tokens, common: readonly CommonTable[] = []): Query {
  return tokens.nested(() => {
    const body = parseUnion(tokens);
    const order = tokens.is('ORDER') ? parseOrder(tokens) : [];
    let offset = null;
    let fetch = null;
    if (order.length > 0 && tokens.take('OFFSET')) {
      offset = parseExpression(tokens);
      tokens.oneOf('ROWS', 'ROW');
      if (tokens.take('FETCH')) {
        tokens.oneOf('NEXT', 'FIRST');
        fetch = parseExpression(tokens);
        tokens.oneOf('ROWS', 'ROW');
        tokens.expect('ONLY');
      }
      if (body.kind === 'select' && body.top !== null)
        throw tokens.error(10741, 'A TOP can not be used in the same query or sub-query as a OFFSET.');
    }
    return { with: common, body, order, offset, fetch };
  });
}

/** A query within another: its ORDER BY needs a TOP or an OFFSET. @throws SqlError 1033 */
export function parseInnerQuery(tokens: Tokens): Query {
  const query = parseQuery(tokens);
  const top = query.body.kind === 'select' && query.body.top !== null;
  if (query.order.length > 0 && query.offset === null && !top)
    throw tokens.error(
      1033,
      'The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.',
    );
  return query;
}

/** ORDER BY and its items. */
export function parseOrder(tokens: Tokens): readonly OrderItem[] {
  tokens.expect('ORDER', 'BY');
  return tokens.list(() => {
    const expression = parseExpression(tokens);
    const descending = tokens.take('DESC');
    if (!descending) tokens.take('ASC');
    return { expression, descending };
  });
}

/** WITH name [(columns)] AS (query), …; the word WITH is already taken. @throws SqlError 102 */
export function parseCommonTables(tokens: Tokens): readonly CommonTable[] {
  return tokens.list(() => {
    const name = tokens.identifier();
    const columns = tokens.is('(') ? tokens.parenthesised(() => tokens.identifier()) : null;
    tokens.expect('AS', '(');
    const query = parseInnerQuery(tokens);
    tokens.expect(')');
    return { name, columns, query };
  });
}

/** OPTION (…) behind a statement; hints that change no result are taken. @throws SqlError 102 */
export function parseOption(tokens: Tokens): void {
  if (!tokens.take('OPTION')) return;
  tokens.parenthesised(() => {
    if (tokens.take('MAXDOP') || tokens.take('FAST') || tokens.take('MAXRECURSION')) return tokens.integer();
    const found = OPTIONS.find((option) => tokens.take(...option.split(' ')));
    if (found === undefined) throw tokens.unexpected();
    return found;
  });
}

function parseUnion(tokens: Tokens): QueryBody {
  let left = parseIntersect(tokens);
  for (;;) {
    if (tokens.take('UNION')) {
      const operator = tokens.take('ALL') ? 'union all' : 'union';
      left = { kind: 'set', operator, left, right: parseIntersect(tokens) };
    } else if (tokens.take('EXCEPT'))
      left = { kind: 'set', operator: 'except', left, right: parseIntersect(tokens) };
    else return left;
  }
}

function parseIntersect(tokens: Tokens): QueryBody {
  let left = parseBody(tokens);
  while (tokens.take('INTERSECT'))
    left = { kind: 'set', operator: 'intersect', left, right: parseBody(tokens) };
  return left;
}

function parseBody(tokens: Tokens): QueryBody {
  if (!tokens.take('(')) return parseSelect(tokens);
  const body = tokens.nested(() => parseUnion(tokens));
  tokens.expect(')');
  return body;
}
