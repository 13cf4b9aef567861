import { randomBytes } from 'node:crypto';
import { grantStatements } from './grant-statements.ts';
import { bracketed, text } from './seeds/sql-text.ts';
import type { Engine, Session } from '../engine.ts';
import type { OpenEngine } from '../store/open-engine.ts';
import { openEngine } from '../store/open-engine.ts';
import type { Login } from './plan.ts';

/** What the pretend server stands on. */
export interface OpenStore {
  readonly engine: Engine;
  /** Whether the database was there already, with its logins: then nothing is to be seeded. */
  readonly found: boolean;
  /** Runs statements as the owner of the database. @throws the first SqlError */
  readonly run: (statements: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What is to be there. */
export interface StoreWish {
  /** Null: memory alone. */
  readonly folder: string | null;
  /** What the server calls itself (@@SERVERNAME): journals of octo-ha are told apart by it. `SANDBOX` when left out. */
  readonly serverName?: string;
  readonly database: string;
  /** The owner among them is in the role db_owner of this database and nothing beyond it. */
  readonly logins: readonly Login[];
  /** Makes the tables; runs once, before readers are granted theirs. */
  readonly seeds: readonly string[];
}

/** Opens the engine with a database, its logins and what it begins with. @throws SqlError */
export async function openStore({
  folder,
  serverName = 'SANDBOX',
  database,
  logins,
  seeds,
}: StoreWish): Promise<OpenStore> {
  const owner = logins.find(({ role }) => role === 'owner');
  if (owner === undefined) throw new Error('a sandbox needs a login that owns its database');
  // Nobody outside this process administers the server.
  const administrator = { login: 'sa', password: randomBytes(18).toString('hex') };
  const engine = await openEngine({ folder, serverName, administrator });
  const sa = { user: administrator.login, password: administrator.password };
  const found = await exists(engine, sa, database);
  if (!found) {
    await runIn(engine, sa, 'master', [
      `CREATE DATABASE ${bracketed(database)}`,
      // As Octopus wants it (Octopus issue 7713).
      `ALTER DATABASE ${bracketed(database)} SET READ_COMMITTED_SNAPSHOT ON`,
      ...logins.map(
        ({ user, password }) => `CREATE LOGIN ${bracketed(user)} WITH PASSWORD = ${text(password)}`,
      ),
    ]);
    await runIn(engine, sa, database, [
      ...logins.map(({ user }) => `CREATE USER ${bracketed(user)} FOR LOGIN ${bracketed(user)}`),
      `ALTER ROLE db_owner ADD MEMBER ${bracketed(owner.user)}`,
    ]);
    await runIn(engine, owner, database, seeds);
    const readers = logins.filter(({ role }) => role === 'reader');
    await runIn(
      engine,
      sa,
      database,
      readers.flatMap(({ user }) => grantStatements(user)),
    );
  }
  return {
    engine,
    found,
    run: (statements) => runIn(engine, owner, database, statements),
    close: () => engine.close(),
  };
}

type Credentials = Pick<Login, 'user' | 'password'>;

async function exists(engine: OpenEngine, who: Credentials, database: string): Promise<boolean> {
  const session = login(engine, who, 'master');
  try {
    const { items } = await session.batch(`SELECT DB_ID(${text(database)})`, new AbortController().signal);
    return items.some((item) => item.kind === 'rows' && item.rows[0]?.[0] !== null);
  } finally {
    session.close();
  }
}

async function runIn(
  engine: OpenEngine,
  who: Credentials,
  database: string,
  statements: readonly string[],
): Promise<void> {
  const session = login(engine, who, database);
  try {
    for (const statement of statements) {
      const { items } = await session.batch(statement, new AbortController().signal);
      for (const item of items) if (item.kind === 'error') throw item.error;
    }
  } finally {
    session.close();
  }
}

function login(engine: OpenEngine, { user, password }: Credentials, database: string): Session {
  return engine.login({ user, password, database, application: 'seeds', hostName: 'SANDBOX' });
}
