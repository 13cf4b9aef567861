import type { StatementBody } from './statement.ts';
import { parseColumn, parseConstraint, parseKeyColumns, parseTableBody, skipStorage } from './parse-table.ts';
import type { Constraint, ColumnDefinition } from './statement.ts';
import type { Tokens } from './tokens.ts';

/** CREATE, DROP, ALTER, TRUNCATE of tables, indexes, schemas and databases, or null. @throws SqlError 102, 156 */
export function parseDefinition(tokens: Tokens): StatementBody | null {
  if (tokens.take('CREATE', 'TABLE')) {
    const name = tokens.name();
    const body = parseTableBody(tokens);
    skipStorage(tokens);
    return { kind: 'create-table', name, ...body };
  }
  if (tokens.take('TRUNCATE', 'TABLE')) return { kind: 'truncate', table: tokens.name() };
  if (tokens.take('CREATE', 'SCHEMA')) {
    const name = tokens.identifier();
    if (tokens.take('AUTHORIZATION')) tokens.identifier();
    return { kind: 'create-schema', name };
  }
  if (tokens.take('CREATE', 'DATABASE')) {
    const name = tokens.identifier();
    if (tokens.take('COLLATE')) tokens.identifier();
    return { kind: 'create-database', name };
  }
  if (tokens.take('ALTER', 'DATABASE')) return parseAlterDatabase(tokens);
  if (tokens.take('ALTER', 'TABLE')) return parseAlterTable(tokens);
  return parseCreateIndex(tokens) ?? parseDrop(tokens);
}

function parseDrop(tokens: Tokens): StatementBody | null {
  if (!tokens.is('DROP')) return null;
  const what = (['TABLE', 'INDEX', 'SCHEMA', 'DATABASE'] as const).find((word) => tokens.is(word, 1));
  if (what === undefined) return null;
  tokens.expect('DROP', what);
  const ifExists = tokens.take('IF', 'EXISTS');
  if (what === 'TABLE') return { kind: 'drop-table', names: tokens.list(() => tokens.name()), ifExists };
  const name = tokens.identifier();
  if (what === 'INDEX') {
    tokens.expect('ON');
    return { kind: 'drop-index', name, table: tokens.name(), ifExists };
  }
  return { kind: what === 'SCHEMA' ? 'drop-schema' : 'drop-database', name, ifExists };
}

function parseCreateIndex(tokens: Tokens): StatementBody | null {
  const { position } = tokens;
  if (!tokens.take('CREATE')) return null;
  const unique = tokens.take('UNIQUE');
  if (!tokens.take('NONCLUSTERED')) tokens.take('CLUSTERED');
  if (!tokens.take('INDEX')) {
    tokens.position = position;
    return null;
  }
  const name = tokens.identifier();
  tokens.expect('ON');
  const table = tokens.name();
  const columns = parseKeyColumns(tokens);
  const include = tokens.take('INCLUDE') ? tokens.parenthesised(() => tokens.identifier()) : [];
  skipStorage(tokens);
  return { kind: 'create-index', name, unique, table, columns, include };
}

function parseAlterDatabase(tokens: Tokens): StatementBody {
  const name = tokens.take('CURRENT') ? '' : tokens.identifier();
  tokens.expect('SET', 'READ_COMMITTED_SNAPSHOT');
  const readCommittedSnapshot = tokens.oneOf('ON', 'OFF') === 'ON';
  if (tokens.take('WITH')) {
    tokens.expect('ROLLBACK', 'IMMEDIATE');
  }
  return { kind: 'alter-database', name, readCommittedSnapshot };
}

function parseAlterTable(tokens: Tokens): StatementBody {
  const table = tokens.name();
  const kind = 'alter-table';
  if (tokens.take('WITH')) tokens.oneOf('CHECK', 'NOCHECK');
  if (tokens.take('ADD')) {
    const columns: ColumnDefinition[] = [];
    const constraints: Constraint[] = [];
    do {
      const constraint = parseConstraint(tokens, null);
      if (constraint === null) columns.push(parseColumn(tokens));
      else constraints.push(constraint);
    } while (tokens.take(','));
    return { kind, table, change: { kind: 'add', columns, constraints } };
  }
  if (tokens.take('ALTER', 'COLUMN'))
    return { kind, table, change: { kind: 'alter-column', column: parseColumn(tokens) } };
  tokens.expect('DROP');
  const column = tokens.take('COLUMN');
  if (!column) tokens.take('CONSTRAINT');
  const ifExists = tokens.take('IF', 'EXISTS');
  const names = tokens.list(() => tokens.identifier());
  return { kind, table, change: { kind: column ? 'drop-column' : 'drop-constraint', names, ifExists } };
}
