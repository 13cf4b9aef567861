import { bracketed, text } from './seeds/sql-text.ts';
import type { Engine, Session } from '../engine.ts';
import type { OpenEngine } from '../store/open-engine.ts';
import { openEngine } from '../store/open-engine.ts';
import type { Login } from './plan.ts';

/** What the pretend server stands on. */
export interface OpenStore {
  readonly engine: Engine;
  /** Runs statements as the owner of the database. @throws the first SqlError */
  readonly run: (statements: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What is to be there. The owner among the logins administers the server. */
export interface StoreWish {
  readonly folder: string;
  readonly database: string;
  readonly logins: readonly Login[];
}

/** Opens the engine with a database and its logins. @throws SqlError */
export async function openStore({ folder, database, logins }: StoreWish): Promise<OpenStore> {
  const owner = logins.find(({ role }) => role === 'owner');
  if (owner === undefined) throw new Error('a sandbox needs a login that owns its database');
  const engine = await openEngine({
    folder,
    serverName: 'SANDBOX',
    administrator: { login: owner.user, password: owner.password },
  });
  const readers = logins.filter(({ role }) => role === 'reader');
  await runIn(engine, owner, 'master', [
    `CREATE DATABASE ${bracketed(database)}`,
    ...readers.map(
      ({ user, password }) => `CREATE LOGIN ${bracketed(user)} WITH PASSWORD = ${text(password)}`,
    ),
  ]);
  await runIn(
    engine,
    owner,
    database,
    readers.flatMap(({ user }) => [
      `CREATE USER ${bracketed(user)} FOR LOGIN ${bracketed(user)}`,
      `GRANT SELECT ON SCHEMA::dbo TO ${bracketed(user)}`,
    ]),
  );
  return {
    engine,
    run: (statements) => runIn(engine, owner, database, statements),
    close: () => engine.close(),
  };
}

async function runIn(
  engine: OpenEngine,
  { user, password }: Login,
  database: string,
  statements: readonly string[],
): Promise<void> {
  const session: Session = engine.login({
    user,
    password,
    database,
    application: 'seeds',
    hostName: 'SANDBOX',
  });
  try {
    for (const statement of statements) {
      const { items } = await session.batch(statement, new AbortController().signal);
      for (const item of items) if (item.kind === 'error') throw item.error;
    }
  } finally {
    session.close();
  }
}
