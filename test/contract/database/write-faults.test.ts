// Writes whose answer is lost, or that meet what the server refuses: the value is what it was or what was asked for, and the caller
// is told which of the two is known. An error that nobody catches fails the run by itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockResources } from '../../../src/database/lock/lock-resources.ts';
import { lockSession } from '../../../src/database/lock/lock-session.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { octopusColumns } from '../../../src/database/queries/octopus-columns.ts';
import { setNodeColumn } from '../../../src/database/queries/set-node-column.ts';
import { bindSchema } from '../../../src/database/schema.ts';
import { openSession } from '../../../src/database/session.ts';
import { tableShapes } from '../../../src/database/table-shape.ts';
import type { HeldLock, InstanceDatabase } from '../../../src/edges.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { Secret } from '../../../src/model/secret.ts';
import { openEngine } from '../../../src/sandbox/store/open-engine.ts';
import type { OpenEngine } from '../../../src/sandbox/store/open-engine.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { TdsServer } from '../../../src/sandbox/tds/server.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import type { Fault } from '../../fakes/fault-proxy.ts';
import { aConnection, canary, certificates } from './a-server.ts';
import { administrator, withScratchSchema } from './administrator.ts';
import type { Administrator } from './administrator.ts';
import { failure } from './failure.ts';
import { shapes } from './shapes.ts';

const signal = new AbortController().signal;
let engine: OpenEngine;
let server: TdsServer;
let connection: Connection;
let admin: Administrator;

beforeAll(async () => {
  engine = await openEngine({
    folder: null,
    serverName: 'SANDBOX',
    administrator: { login: 'sa', password: canary },
  });
  server = createTdsServer({ engine, certificate: await certificates(), encryption: 'on' });
  const port = await server.listen(0, '127.0.0.1');
  const login = { kind: 'sql', user: 'sa', password: new Secret(canary) } as const;
  connection = await aConnection(port, { login, host: 'localhost' });
  const master = await administrator({ ...connection, database: 'master' });
  await master.execute('CREATE DATABASE [Octopus]');
  await master.close();
  admin = await administrator(connection);
});
afterAll(async () => {
  await admin.close();
  await server.close();
  await engine.close();
});

const alpha = 'OctopusServerNodes-alpha';
const odd = "OctopusServerNodes-it's [odd] 100%";

/** A write of each kind: what is read on the lock's connection before it, and how the database shows that it was done. */
interface Kind {
  readonly write: (lock: HeldLock) => Promise<string>;
  readonly readsBefore: string | null;
  readonly isDone: (database: InstanceDatabase) => Promise<boolean>;
}

const kinds: Readonly<Record<string, Kind>> = {
  setDraining: {
    write: (lock) => lock.setDraining({ nodeId: odd, expected: false, value: true }, signal),
    readsBefore: null,
    isDone: async (database) => (await nodeOf(database, odd))?.draining === true,
  },
  setTaskCap: {
    write: (lock) => lock.setTaskCap({ nodeId: odd, expected: 10, value: 11 }, signal),
    readsBefore: null,
    isDone: async (database) => (await nodeOf(database, odd))?.taskCap === 11,
  },
  cancelTask: {
    write: (lock) => lock.cancelTask({ id: 'ServerTasks-0', nodeId: alpha }, signal),
    readsBefore: 'reading the names of the nodes',
    isDone: async (database) => (await nodeOf(database, alpha))?.cancellingTasks === 3,
  },
  setMaintenanceMode: {
    write: (lock) => lock.setMaintenanceMode(false, signal),
    readsBefore: 'reading the maintenance mode',
    isDone: async (database) => !((await database.readCluster(signal)).maintenanceMode ?? true),
  },
  removeNode: {
    write: (lock) => lock.removeNode('OctopusServerNodes-Beta', signal),
    readsBefore: 'reading the names of the nodes',
    isDone: async (database) => (await nodeOf(database, 'OctopusServerNodes-Beta')) === undefined,
  },
};

const faults: readonly (readonly [what: string, fault: Fault, isDone: boolean])[] = [
  ['the request never arrives', { kind: 'cut-request' }, false],
  ['the connection is reset after the commit', { kind: 'cut' }, true],
  ['the server falls silent after the commit', { kind: 'stall' }, true],
  ['the connection ends within the answer', { kind: 'half-then-end', bytes: 7 }, true],
];

for (const [name, kind] of Object.entries(kinds))
  test(`${name}: a lost answer is an unknown fate, and the lock is gone with the connection`, async () => {
    for (const [what, fault, isDone] of faults)
      await withScratchSchema(admin, shape2019(), async (schemaName) => {
        await withSpoiledWrite(schemaName, kind, fault, async (operator, witness) => {
          const lock = await operator.takeLock({ kind: 'instance' }, signal);
          const error = await failure(kind.write(lock));
          expect([what, error.code, error.exitCode]).toEqual([what, 'database.fate-unknown', 3]);
          expect(await kind.isDone(witness), what).toBe(isDone);
          expect(await lock.isHeld(signal)).toBe(false);
          // Repeated blindly it does not reach the server.
          expect((await failure(kind.write(lock))).code).toMatch(
            /^database\.(?:lock-lost|connection-lost|timeout)$/,
          );
          expect(await kind.isDone(witness), what).toBe(isDone);
          await (await takenAtLast(witness)).release();
        });
      });
  });

test('a lock of another session on the row is waited for in vain, and then the write is done', async () => {
  await withScratchSchema(admin, shape2019(), async (schemaName) => {
    const database = await openDatabase(connection, {
      applicationName: 'blocked',
      schemaName,
      deadlineMs: 2000,
    });
    const other = await administrator(connection);
    try {
      const lock = await database.takeLock({ kind: 'nodes', nodeIds: [odd] }, signal);
      const { write } = kinds['setTaskCap'] as Kind;
      await database.readCluster(signal);
      await other.execute(
        `BEGIN TRANSACTION; UPDATE [${schemaName}].[OctopusServerNode] SET [MaxConcurrentTasks] = 3`,
      );
      expect((await failure(write(lock))).code).toBe('database.lock-timeout');
      expect(await lock.isHeld(signal)).toBe(true);
      await other.execute('ROLLBACK TRANSACTION');
      expect(await write(lock)).toBe('written');
    } finally {
      await database.close();
      await other.close();
    }
  });
});

test('on a connection that came in place of the one with the lock, nothing is written', async () => {
  await withScratchSchema(admin, shape2019(), async (schemaName) => {
    // What a driver that reconnects by itself would do: the same batch on another session.
    const session = await openSession(connection, {
      connectMs: 5000,
      queryMs: 5000,
      applicationName: 'another',
      debug: () => undefined,
      signal,
    });
    const columns = octopusColumns.text.replace('@schema', `N'${schemaName}'`);
    const schema = bindSchema(tableShapes(await admin.execute(columns)), schemaName);
    const unlocked = lockSession(session, lockResources({ kind: 'nodes', nodeIds: [odd] }), {
      lockTimeoutMs: 1000,
    });
    try {
      const write = unlocked.write('setting', setNodeColumn(schema, 'taskCap'), {
        id: odd,
        expected: 10,
        value: 1,
      });
      expect((await failure(write)).code).toBe('database.lock-lost');
      expect(await unlocked.isHeld()).toBe(false);
      const [row] = await admin.execute(
        `SELECT MaxConcurrentTasks AS Cap FROM [${schemaName}].[OctopusServerNode] WHERE [Id] LIKE N'%odd%'`,
      );
      expect(row).toEqual({ Cap: 10 });
    } finally {
      await session.close();
    }
  });
});

test('a write that has begun is not broken off by the signal, one that has not is not begun', async () => {
  await withScratchSchema(admin, shape2019(), async (schemaName) => {
    const database = await openDatabase(connection, { applicationName: 'aborted', schemaName });
    try {
      const lock = await database.takeLock({ kind: 'instance' }, signal);
      await database.readCluster(signal);
      const controller = new AbortController();
      const change = { nodeId: odd, expected: 10, value: 12 };
      const begun = lock.setTaskCap(change, controller.signal);
      await Promise.resolve();
      controller.abort(new Error('enough'));
      expect(await begun).toBe('written');
      await expect(
        lock.setTaskCap({ ...change, expected: 12, value: 13 }, controller.signal),
      ).rejects.toThrow('enough');
      expect(await lock.isHeld(signal)).toBe(true);
      expect((await nodeOf(database, odd))?.taskCap).toBe(12);
    } finally {
      await database.close();
    }
  });
});

function shape2019(): (typeof shapes)[number] {
  const found = shapes.find(({ name }) => name === '2019+');
  if (found === undefined) throw new Error('there is a shape of 2019');
  return found;
}

async function nodeOf(
  database: InstanceDatabase,
  nodeId: string,
): Promise<Awaited<ReturnType<InstanceDatabase['readCluster']>>['nodes'][number] | undefined> {
  return (await database.readCluster(signal)).nodes.find(({ id }) => id === nodeId);
}

/** One operator whose next write meets the fault, and one who sees what became of it. */
async function withSpoiledWrite(
  schemaName: string,
  kind: Kind,
  fault: Fault,
  use: (operator: InstanceDatabase, witness: InstanceDatabase) => Promise<void>,
): Promise<void> {
  const proxy = await faultProxy(connection.port ?? 0);
  const debug = (line: string): void => {
    const before = kind.readsBefore ?? 'taking the lock';
    if (line.startsWith(`${before}: `)) proxy.spoil(fault);
  };
  const operator = await openDatabase(
    { ...connection, port: proxy.port, queryTimeoutSeconds: fault.kind === 'stall' ? 1 : 20 },
    { applicationName: 'spoiled', schemaName, debug },
  );
  const witness = await openDatabase(connection, { applicationName: 'witness', schemaName });
  try {
    await operator.readCluster(signal);
    await use(operator, witness);
  } finally {
    await operator.close();
    await witness.close();
    await proxy.close();
  }
}

/** The server may need a moment to see that the other connection has ended. */
async function takenAtLast(database: InstanceDatabase): Promise<HeldLock> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const lock = await database.takeLock({ kind: 'instance' }, signal).catch(() => null);
    if (lock !== null) return lock;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the lock of a connection that has ended is still held');
}
