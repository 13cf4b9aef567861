import type { Expression } from './ast.ts';
import { datePart } from './date-part.ts';
import { FUNCTION_ARITY } from './function-arity.ts';
import { parseExpression } from './parse-expression.ts';
import type { Tokens } from './tokens.ts';

const WITH_DATE_PART: ReadonlySet<string> = new Set([
  'DATEADD',
  'DATEDIFF',
  'DATEDIFF_BIG',
  'DATEPART',
  'DATENAME',
]);

/** A function call. @throws SqlError 195 (unknown), 174 and 189 (argument count), 155 (date part), 4121 (user's own) */
export function parseCall(tokens: Tokens): Expression {
  const token = tokens.next();
  const name = token.value.toUpperCase();
  const arity = FUNCTION_ARITY.get(name);
  if (arity === undefined)
    throw tokens.error(195, `'${token.value}' is not a recognized built-in function name.`);
  tokens.expect('(');
  const args: Expression[] = [];
  if (WITH_DATE_PART.has(name)) {
    args.push(parseDatePart(tokens, name));
    if (tokens.take(',')) args.push(...tokens.list(() => parseExpression(tokens)));
  } else if (!tokens.is(')')) args.push(...tokens.list(() => parseExpression(tokens)));
  const [fewest, most] = arity;
  if (args.length < fewest || args.length > most) {
    throw fewest === most
      ? tokens.error(174, `The ${name.toLowerCase()} function requires ${fewest} argument(s).`)
      : tokens.error(189, `The ${name.toLowerCase()} function requires ${fewest} to ${most} arguments.`);
  }
  tokens.expect(')');
  return { kind: 'call', name, args };
}

function parseDatePart(tokens: Tokens, name: string): Expression {
  const token = tokens.next();
  if (token.kind !== 'word') {
    throw tokens.error(1023, `Invalid parameter 1 specified for ${name.toLowerCase()}.`);
  }
  const part = datePart(token.value);
  if (part === undefined)
    throw tokens.error(155, `'${token.value}' is not a recognized ${name.toLowerCase()} option.`);
  return { kind: 'literal', type: { kind: 'varchar', length: part.length }, value: part };
}
