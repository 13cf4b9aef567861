import type { Securable, StatementBody } from './statement.ts';
import type { Tokens } from './tokens.ts';

const PERMISSIONS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'EXECUTE',
  'REFERENCES',
  'VIEW SERVER STATE',
  'VIEW DATABASE STATE',
  'VIEW DEFINITION',
  'VIEW ANY DEFINITION',
  'VIEW SERVER PERFORMANCE STATE',
  'CONNECT SQL',
  'CONNECT',
  'CONTROL SERVER',
  'CONTROL',
  'ALTER',
  'CREATE TABLE',
  'CREATE SCHEMA',
];
/** Those that can be granted for single columns. */
const BY_COLUMN = ['SELECT', 'UPDATE', 'REFERENCES'];

/** GRANT, DENY, REVOKE, logins, users and roles, or null. @throws SqlError 102, 156, 1019, 1020 */
export function parseSecurity(tokens: Tokens): StatementBody | null {
  for (const action of ['grant', 'deny', 'revoke'] as const) {
    if (tokens.take(action.toUpperCase())) return parsePermission(tokens, action);
  }
  if (tokens.take('CREATE', 'LOGIN')) return parseCreateLogin(tokens);
  if (tokens.take('CREATE', 'USER')) {
    const name = tokens.identifier();
    if (tokens.take('WITHOUT', 'LOGIN')) return { kind: 'create-user', name, login: null };
    const login = tokens.take('FOR', 'LOGIN') || tokens.take('FROM', 'LOGIN') ? tokens.identifier() : name;
    if (tokens.take('WITH', 'DEFAULT_SCHEMA', '=')) tokens.identifier();
    return { kind: 'create-user', name, login };
  }
  for (const what of ['login', 'user'] as const) {
    if (tokens.take('DROP', what.toUpperCase())) {
      const ifExists = tokens.take('IF', 'EXISTS');
      return { kind: `drop-${what}`, name: tokens.identifier(), ifExists };
    }
  }
  if (!tokens.take('ALTER', 'ROLE')) return null;
  const role = tokens.identifier();
  const action = tokens.oneOf('ADD', 'DROP') === 'ADD' ? 'add' : 'drop';
  tokens.expect('MEMBER');
  return { kind: 'alter-role', role, action, member: tokens.identifier() };
}

function parseCreateLogin(tokens: Tokens): StatementBody {
  const name = tokens.identifier();
  tokens.expect('WITH', 'PASSWORD', '=');
  if (tokens.peek().kind !== 'string' && tokens.peek().kind !== 'national') throw tokens.unexpected();
  const password = tokens.next().value;
  let database: string | null = null;
  while (tokens.take(',')) {
    if (tokens.take('DEFAULT_DATABASE', '=')) database = tokens.identifier();
    else {
      tokens.oneOf('CHECK_POLICY', 'CHECK_EXPIRATION');
      tokens.expect('=');
      tokens.oneOf('ON', 'OFF');
    }
  }
  return { kind: 'create-login', name, password, database };
}

function parsePermission(tokens: Tokens, action: 'grant' | 'deny' | 'revoke'): StatementBody {
  const permissions = tokens.list(() => {
    const name = PERMISSIONS.find((permission) => tokens.take(...permission.split(' ')));
    if (name === undefined) throw tokens.unexpected();
    return { name, columns: tokens.is('(') ? tokens.parenthesised(() => tokens.identifier()) : null };
  });
  const on = tokens.take('ON') ? parseSecurable(tokens) : null;
  const behind = on !== null && tokens.is('(') ? tokens.parenthesised(() => tokens.identifier()) : null;
  if (behind !== null && permissions.some(({ columns }) => columns !== null))
    throw tokens.error(1019, 'Invalid column list after object name in GRANT/REVOKE statement.');
  const listed = permissions.map(({ name, columns }) => ({ name, columns: columns ?? behind }));
  if (listed.some(({ name, columns }) => columns !== null && (on === null || !BY_COLUMN.includes(name))))
    throw tokens.error(
      1020,
      'Sub-entity lists (such as column or security expressions) cannot be specified for entity-level permissions.',
    );
  if (action === 'revoke') tokens.oneOf('FROM', 'TO');
  else tokens.expect('TO');
  const principals = tokens.list(() => (tokens.take('PUBLIC') ? 'public' : tokens.identifier()));
  return { kind: 'permission', action, permissions: listed, on, principals };
}

function parseSecurable(tokens: Tokens): Securable {
  const type = (['object', 'schema', 'database'] as const).find((word) =>
    tokens.take(word.toUpperCase(), '::'),
  );
  return { class: type ?? 'object', name: tokens.name() };
}
