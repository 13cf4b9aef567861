import type { Constraint, ColumnDefinition } from './statement.ts';
import { parseCondition, parseExpression } from './parse-expression.ts';
import { parseType } from './parse-type.ts';
import type { Tokens } from './tokens.ts';

/** `( column …, constraint … )` of CREATE TABLE and table variables. @throws SqlError 102, 156 */
export function parseTableBody(tokens: Tokens): {
  columns: readonly ColumnDefinition[];
  constraints: readonly Constraint[];
} {
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  tokens.expect('(');
  do {
    if (tokens.is(')') && columns.length > 0) break;
    const constraint = parseConstraint(tokens, null);
    if (constraint === null) columns.push(parseColumn(tokens));
    else constraints.push(constraint);
  } while (tokens.take(','));
  tokens.expect(')');
  return { columns, constraints };
}

/** A column: name, type, then its options in any order. @throws SqlError 102, 156 */
export function parseColumn(tokens: Tokens): ColumnDefinition {
  const name = tokens.identifier();
  const type = parseType(tokens, 1);
  let nullable: boolean | null = null;
  let identity: ColumnDefinition['identity'] = null;
  let collation: string | null = null;
  const constraints: Constraint[] = [];
  for (;;) {
    if (tokens.take('NOT', 'NULL')) nullable = false;
    else if (tokens.take('NULL')) nullable = true;
    else if (tokens.take('COLLATE')) collation = tokens.identifier();
    else if (tokens.take('IDENTITY')) {
      const [seed = 1n, increment = 1n] = tokens.is('(') ? tokens.parenthesised(() => tokens.integer()) : [];
      identity = { seed, increment };
    } else {
      const constraint = parseConstraint(tokens, name);
      if (constraint === null) return { name, type, nullable, identity, collation, constraints };
      constraints.push(constraint);
    }
  }
}

/** A constraint of a table (`column` null) or column, or null. @throws SqlError 102, 156 */
export function parseConstraint(tokens: Tokens, column: string | null): Constraint | null {
  const name = tokens.take('CONSTRAINT') ? tokens.identifier() : null;
  const own = column === null ? null : [column];
  const keys = (): readonly string[] => (own !== null && !tokens.is('(') ? own : parseKeyColumns(tokens));
  const unique = tokens.is('UNIQUE');
  if (tokens.take('PRIMARY', 'KEY') || tokens.take('UNIQUE')) {
    if (!tokens.take('CLUSTERED')) tokens.take('NONCLUSTERED');
    const columns = keys();
    skipStorage(tokens);
    return { name, kind: unique ? 'unique' : 'primary', columns };
  }
  if (tokens.is('FOREIGN') || (own !== null && tokens.is('REFERENCES'))) {
    const columns =
      tokens.take('FOREIGN', 'KEY') && (own === null || tokens.is('('))
        ? parseKeyColumns(tokens)
        : (own ?? []);
    tokens.expect('REFERENCES');
    const table = tokens.name();
    const references = tokens.is('(') ? tokens.parenthesised(() => tokens.identifier()) : [];
    return { name, kind: 'foreign', columns, table, references, onDelete: parseOnDelete(tokens) };
  }
  if (tokens.take('CHECK', '(')) {
    const condition = parseCondition(tokens);
    tokens.expect(')');
    return { name, kind: 'check', condition };
  }
  if (tokens.take('DEFAULT')) {
    const value = parseExpression(tokens);
    if (column !== null) return { name, kind: 'default', value, column };
    tokens.expect('FOR');
    return { name, kind: 'default', value, column: tokens.identifier() };
  }
  if (name !== null) throw tokens.unexpected();
  return null;
}

function parseOnDelete(tokens: Tokens): 'no action' | 'cascade' | 'set null' {
  if (!tokens.take('ON', 'DELETE')) return 'no action';
  if (tokens.take('CASCADE')) return 'cascade';
  if (tokens.take('SET', 'NULL')) return 'set null';
  tokens.expect('NO', 'ACTION');
  return 'no action';
}

/** `(name [ASC|DESC], …)`. @throws SqlError 102, 156 */
export function parseKeyColumns(tokens: Tokens): readonly string[] {
  return tokens.parenthesised(() => {
    const name = tokens.identifier();
    if (!tokens.take('ASC')) tokens.take('DESC');
    return name;
  });
}

/** WITH (option = value, …), ON [file group], TEXTIMAGE_ON [file group]: of no consequence here. */
export function skipStorage(tokens: Tokens): void {
  if (tokens.take('WITH')) {
    tokens.parenthesised(() => {
      if (!tokens.take('FILLFACTOR')) tokens.identifier();
      tokens.expect('=');
      return tokens.next();
    });
  }
  if (tokens.is('ON') && tokens.isIdentifier(1)) tokens.position += 2;
  if (tokens.take('TEXTIMAGE_ON')) tokens.identifier();
}
