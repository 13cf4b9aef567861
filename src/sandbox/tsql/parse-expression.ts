// Expressions and conditions: precedence climbing as the page "Operator Precedence (Transact-SQL)" gives it.
// Never here: evaluation.
import { SqlError } from '../engine.ts';
import type { ComparisonOperator, Condition, Expression } from './ast.ts';
import { parsePrimary } from './parse-primary.ts';
import { parseInnerQuery } from './parse-query.ts';
import type { Tokens } from './tokens.ts';

const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '!>': '<=',
  '<=': '<=',
  '>': '>',
  '!<': '>=',
  '>=': '>=',
};

/** @throws SqlError 102, 156 … */
export function parseExpression(tokens: Tokens): Expression {
  return tokens.nested(() => {
    let left = parseProduct(tokens);
    for (;;) {
      const operator = (['+', '-', '&', '|', '^'] as const).find((symbol) => tokens.take(symbol));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: parseProduct(tokens) };
    }
  });
}

function parseProduct(tokens: Tokens): Expression {
  let left = parseUnary(tokens);
  for (;;) {
    const operator = (['*', '/', '%'] as const).find((symbol) => tokens.take(symbol));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: parseUnary(tokens) };
  }
}

function parseUnary(tokens: Tokens): Expression {
  const operator = (['-', '+', '~'] as const).find((symbol) => tokens.take(symbol));
  if (operator !== undefined)
    return tokens.nested(() => ({ kind: 'unary', operator, operand: parseUnary(tokens) }));
  let operand = parsePrimary(tokens);
  while (tokens.take('COLLATE')) operand = { kind: 'collate', operand, collation: collation(tokens) };
  return operand;
}

/** Every comparison here is blind to case, so a collation that is not is refused rather than ignored. @throws SqlError 448 */
function collation(tokens: Tokens): string {
  const name = tokens.identifier();
  if (!/_CI_AS(?:_|$)|^(?:database_default|catalog_default)$/iu.test(name))
    throw new SqlError(448, `Invalid collation '${name}'.`);
  return name;
}

/** @throws SqlError 102, 156, 4145 (a value where a condition belongs) */
export function parseCondition(tokens: Tokens): Condition {
  return tokens.nested(() => {
    let left = parseConjunction(tokens);
    while (tokens.take('OR')) left = { kind: 'or', left, right: parseConjunction(tokens) };
    return left;
  });
}

function parseConjunction(tokens: Tokens): Condition {
  let left = parseNegation(tokens);
  while (tokens.take('AND')) left = { kind: 'and', left, right: parseNegation(tokens) };
  return left;
}

function parseNegation(tokens: Tokens): Condition {
  if (tokens.take('NOT')) return tokens.nested(() => ({ kind: 'not', operand: parseNegation(tokens) }));
  if (tokens.take('EXISTS')) {
    tokens.expect('(');
    const query = parseInnerQuery(tokens);
    tokens.expect(')');
    return { kind: 'exists', query };
  }
  if (tokens.is('(') && enclosesCondition(tokens)) {
    tokens.expect('(');
    const condition = parseCondition(tokens);
    tokens.expect(')');
    return condition;
  }
  return parsePredicate(tokens);
}

/** Does this parenthesis hold a condition (rather than begin an expression)? Looks for a comparison at its own level. */
function enclosesCondition(tokens: Tokens): boolean {
  if (tokens.is('SELECT', 1)) return false;
  let depth = 0;
  let cases = 0;
  let nestedCondition = false;
  for (let ahead = 0; ; ahead += 1) {
    const token = tokens.peek(ahead);
    if (token.kind === 'end') return nestedCondition;
    if (tokens.is('(', ahead)) {
      depth += 1;
    } else if (tokens.is(')', ahead)) {
      depth -= 1;
      if (depth === 0) return isPlainGroup(tokens, ahead) && nestedCondition;
    } else if (tokens.is('CASE', ahead)) cases += 1;
    else if (cases > 0 && tokens.is('END', ahead)) cases -= 1;
    else if (cases === 0 && isConditionWord(tokens, ahead, depth)) nestedCondition = true;
  }
}

/** After the closing parenthesis of a condition no operator of an expression can follow. */
function isPlainGroup(tokens: Tokens, close: number): boolean {
  const token = tokens.peek(close + 1);
  if (token.kind !== 'symbol')
    return (
      !['IS', 'IN', 'LIKE', 'BETWEEN', 'COLLATE'].some((word) => tokens.is(word, close + 1)) &&
      !tokens.is('NOT', close + 1)
    );
  return ['(', ')', ',', ';'].includes(token.text);
}

function isConditionWord(tokens: Tokens, ahead: number, depth: number): boolean {
  if (depth > 1 && !onlyParentheses(tokens, ahead, depth)) return false;
  return (
    (tokens.peek(ahead).kind === 'symbol' && Object.hasOwn(COMPARISONS, tokens.peek(ahead).text)) ||
    ['AND', 'OR', 'NOT', 'IS', 'IN', 'LIKE', 'BETWEEN', 'EXISTS'].some((word) => tokens.is(word, ahead))
  );
}

/** Deeper levels count when the group opened with nothing but parentheses: `((a = 1))`. */
function onlyParentheses(tokens: Tokens, _ahead: number, depth: number): boolean {
  for (let index = 0; index < depth; index += 1) if (!tokens.is('(', index)) return false;
  return !tokens.is('SELECT', depth);
}

function parsePredicate(tokens: Tokens): Condition {
  const operand = parseExpression(tokens);
  if (tokens.take('IS')) {
    const negated = tokens.take('NOT');
    tokens.expect('NULL');
    return { kind: 'is-null', negated, operand };
  }
  const operator = tokens.peek().kind === 'symbol' ? COMPARISONS[tokens.peek().text] : undefined;
  if (operator !== undefined) {
    tokens.next();
    if (tokens.is('ALL') || tokens.is('ANY') || tokens.is('SOME')) throw tokens.unexpected();
    return { kind: 'compare', operator, left: operand, right: parseExpression(tokens) };
  }
  const negated = tokens.take('NOT');
  if (tokens.take('BETWEEN')) {
    const low = parseExpression(tokens);
    tokens.expect('AND');
    return { kind: 'between', negated, operand, low, high: parseExpression(tokens) };
  }
  if (tokens.take('LIKE')) {
    const pattern = parseExpression(tokens);
    return {
      kind: 'like',
      negated,
      operand,
      pattern,
      escape: tokens.take('ESCAPE') ? parseExpression(tokens) : null,
    };
  }
  if (tokens.take('IN')) {
    tokens.expect('(');
    const list = tokens.is('SELECT') ? parseInnerQuery(tokens) : tokens.list(() => parseExpression(tokens));
    tokens.expect(')');
    return { kind: 'in', negated, operand, list };
  }
  if (negated || tokens.peek().kind === 'number') throw tokens.unexpected();
  if (tokens.done || tokens.is(')') || tokens.is(';') || tokens.is(',') || tokens.peek().kind === 'word') {
    throw tokens.error(
      4145,
      `An expression of non-boolean type specified in a context where a condition is expected, near '${tokens.peek().text}'.`,
    );
  }
  throw tokens.unexpected();
}
