import type { Expression } from './ast.ts';
import { parseExpression } from './parse-expression.ts';
import { parseType } from './parse-type.ts';
import { Tokens } from './tokens.ts';
import type { SqlType } from '../values.ts';

/** A parameter as sp_executesql's second argument declares it. */
export interface DeclaredParameter {
  /** With its `@`, as written. */
  readonly name: string;
  readonly type: SqlType;
  readonly initial: Expression | null;
  readonly output: boolean;
}

/** The declared parameters of `@a int, @b nvarchar(20) = N'x' OUTPUT`; none of an empty text. @throws SqlError 102, 156, 134, 2715 … */
export function parseParameters(text: string): readonly DeclaredParameter[] {
  const tokens = new Tokens(text);
  if (tokens.peek().kind === 'end') return [];
  const seen = new Set<string>();
  const found = tokens.list(() => {
    const name = tokens.variable();
    if (seen.has(name.toLowerCase()))
      throw tokens.error(
        134,
        `The variable name '${name}' has already been declared. Variable names must be unique within a query batch or stored procedure.`,
      );
    seen.add(name.toLowerCase());
    tokens.take('AS');
    const type = parseType(tokens, 1);
    const initial = tokens.take('=') ? parseExpression(tokens) : null;
    return { name, type, initial, output: tokens.take('OUTPUT') || tokens.take('OUT') };
  });
  if (!tokens.done) throw tokens.unexpected();
  return found;
}
