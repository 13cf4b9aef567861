import type { Name, Select, SelectItem, Top } from './ast.ts';
import { parseCondition, parseExpression } from './parse-expression.ts';
import { parseSource } from './parse-source.ts';
import type { Tokens } from './tokens.ts';

/** One SELECT up to HAVING. @throws SqlError 102, 156 */
export function parseSelect(tokens: Tokens): Select {
  tokens.expect('SELECT');
  const distinct = tokens.take('DISTINCT');
  if (!distinct) tokens.take('ALL');
  const top = parseTop(tokens);
  const items = parseItems(tokens);
  const into = tokens.take('INTO') ? tokens.name() : null;
  const from = tokens.take('FROM') ? parseSource(tokens) : null;
  const where = tokens.take('WHERE') ? parseCondition(tokens) : null;
  const group = tokens.take('GROUP', 'BY') ? tokens.list(() => parseExpression(tokens)) : [];
  const having = tokens.take('HAVING') ? parseCondition(tokens) : null;
  return { kind: 'select', distinct, top, items, into, from, where, group, having };
}

/** TOP n, TOP (expression), WITH TIES; PERCENT is refused. @throws SqlError 102, 156 */
export function parseTop(tokens: Tokens): Top | null {
  if (!tokens.take('TOP')) return null;
  let count;
  if (tokens.take('(')) {
    count = parseExpression(tokens);
    tokens.expect(')');
  } else {
    const digits = tokens.integer();
    count = { kind: 'literal', type: { kind: 'bigint' }, value: digits } as const;
  }
  if (tokens.is('PERCENT')) throw tokens.unexpected();
  return { count, ties: tokens.take('WITH', 'TIES') };
}

/** The select list, also of OUTPUT. @throws SqlError 102, 156 */
export function parseItems(tokens: Tokens): readonly SelectItem[] {
  return tokens.list(() => parseItem(tokens));
}

function parseItem(tokens: Tokens): SelectItem {
  if (tokens.take('*')) return { kind: 'star', qualifier: null };
  if (tokens.peek().kind === 'variable' && tokens.is('=', 1)) {
    const variable = tokens.variable();
    tokens.expect('=');
    return { kind: 'assign', variable, expression: parseExpression(tokens) };
  }
  if ((tokens.isIdentifier() || tokens.peek().kind === 'string') && tokens.is('=', 1)) {
    const alias = tokens.next().value;
    tokens.expect('=');
    return { kind: 'expression', expression: parseExpression(tokens), alias };
  }
  const qualifier = starQualifier(tokens);
  if (qualifier !== null) return { kind: 'star', qualifier };
  return { kind: 'expression', expression: parseExpression(tokens), alias: parseAlias(tokens, true) };
}

function starQualifier(tokens: Tokens): Name | null {
  const { position } = tokens;
  if (!tokens.isIdentifier() || !tokens.is('.', 1)) return null;
  const parts = [tokens.identifier()];
  while (tokens.take('.')) {
    if (tokens.take('*')) return parts;
    if (!tokens.isIdentifier()) break;
    parts.push(tokens.identifier());
  }
  tokens.position = position;
  return null;
}

/** [AS] alias, or null. `texts`: may it be a quoted text? @throws SqlError 102, 156 */
export function parseAlias(tokens: Tokens, texts: boolean): string | null {
  const text = texts && (tokens.peek().kind === 'string' || tokens.peek().kind === 'national');
  if (tokens.take('AS')) {
    const quoted = tokens.peek().kind === 'string' || tokens.peek().kind === 'national';
    return texts && quoted ? tokens.next().value : tokens.identifier();
  }
  if (text || tokens.peek().kind === 'quoted') return tokens.next().value;
  return tokens.isIdentifier() && !startsStatement(tokens) ? tokens.identifier() : null;
}

/** Words that are not reserved, yet begin a statement where an alias might stand. */
function startsStatement(tokens: Tokens): boolean {
  return (
    tokens.is('OUTPUT') || tokens.is('OFFSET') || (tokens.is('THROW') && tokens.peek(1).kind !== 'symbol')
  );
}
