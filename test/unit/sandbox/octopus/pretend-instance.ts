import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionString } from '../../../../src/sandbox/octopus/connection-string.ts';
import { connect } from '../../../../src/sandbox/octopus/node/database-client.ts';
import type { DatabaseClient, Row } from '../../../../src/sandbox/octopus/node/database-client.ts';
import { findShape } from '../../../../src/sandbox/octopus/node/instance-shape.ts';
import { startNode } from '../../../../src/sandbox/octopus/node/node.ts';
import type { NodeOptions, RunningNode } from '../../../../src/sandbox/octopus/node/node.ts';
import { taskRows } from '../../../../src/sandbox/octopus/node/task-rows.ts';
import { openStore } from '../../../../src/sandbox/octopus/open-store.ts';
import type { OpenStore } from '../../../../src/sandbox/octopus/open-store.ts';
import { usualVersion } from '../../../../src/sandbox/octopus/seeds/seed-options.ts';
import type { SeedOptions } from '../../../../src/sandbox/octopus/seeds/seed-options.ts';
import { seedStatements } from '../../../../src/sandbox/octopus/seeds/seed-statements.ts';
import { createTdsServer } from '../../../../src/sandbox/tds/server.ts';
import type { TdsServer } from '../../../../src/sandbox/tds/server.ts';

const owner = { role: 'owner', user: 'octopus', password: 'owner1' } as const;
const reader = { role: 'reader', user: 'octo-ha', password: 'reader1' } as const;
const database = 'Pretend';

/** An instance inside the test's own process: engine in memory, the wire without TLS, a temporary folder. */
export interface PretendInstance {
  readonly folder: string;
  readonly store: OpenStore;
  readonly client: DatabaseClient;
  /** For the owner or the reader. */
  readonly connectionString: (role: 'owner' | 'reader') => string;
  readonly sql: (text: string) => Promise<readonly Row[]>;
  /** Puts tasks into the queue. */
  readonly enqueue: (ids: readonly string[], name?: string, waiting?: boolean) => Promise<void>;
  /** Starts a node; all times a tenth of a second instead of an Octopus' minute unless told otherwise. */
  readonly node: (name: string, options?: Partial<NodeOptions>) => Promise<TestNode>;
  /** Ends the wire, as when the server process dies, and begins again on the same port. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A node with what it complained about. */
export interface TestNode extends RunningNode {
  readonly trouble: readonly string[];
  readonly home: string;
}

/** Starts one. */
export async function pretendInstance(wish: Partial<SeedOptions> = {}): Promise<PretendInstance> {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-test-'));
  const seed: SeedOptions = { shape: '2019', license: 'professional', nodes: [], finishedTasks: 3, ...wish };
  const store = await openStore({
    ...{ folder: null, database, logins: [owner, reader], seeds: seedStatements(seed) },
  });
  const wire = (): TdsServer =>
    createTdsServer({ engine: store.engine, certificate: { key: '', cert: '' }, encryption: 'off' });
  let server = wire();
  const port = await server.listen(0, '127.0.0.1');
  const address = { port, database, encryption: 'off' };
  const client = await connect(connectionString(address, owner), { application: 'test', hostName: 'TEST' });
  const clients: DatabaseClient[] = [client];
  const nodes: RunningNode[] = [];
  return {
    folder,
    store,
    client,
    connectionString: (role) => connectionString(address, role === 'owner' ? owner : reader),
    sql: async (text) => (await client.query(text)).rows,
    enqueue: async (ids, name = 'Health', waiting = false) => {
      const tasks = taskRows(client, await findShape(client));
      for (const id of ids) await tasks.enqueue(id, name, `Test ${id}`, new Date(Date.now() - 1000), waiting);
    },
    node: async (name, options = {}) => {
      const own = await connect(connectionString(address, owner), { application: 'node', hostName: name });
      clients.push(own);
      const trouble: string[] = [];
      const home = join(folder, name);
      const node = await startNode(own, {
        name,
        home,
        version: usualVersion(seed.shape),
        timeScale: 600,
        clockOffsetSeconds: 0,
        onTrouble: (error) => trouble.push(String(error)),
        ...options,
      });
      nodes.push(node);
      return { ...node, trouble, home };
    },
    cut: () => server.close(),
    mend: async () => {
      server = wire();
      await server.listen(port, '127.0.0.1');
    },
    close: async () => {
      await Promise.all(nodes.map((node) => node.stop(false)));
      await Promise.all(clients.map((each) => each.close()));
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
