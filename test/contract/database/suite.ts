// The contract on a server: the same tests for the sandbox and for a real SQL Server.
import { expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { InstanceDatabase } from '../../../src/edges.ts';
import { UnavailableError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/model/cluster.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { grantStatements, grantsFor } from '../../../src/model/grants.ts';
import { mayBeCut } from '../../../src/model/task.ts';
import { Secret } from '../../../src/model/secret.ts';
import { administrator, withLogin, withScratchSchema } from './administrator.ts';
import type { Administrator } from './administrator.ts';
import type { Stage } from './operators.ts';
import { playLocks } from './play-locks.ts';
import { playWrites } from './play-writes.ts';
import { askEveryQuestion } from './questions.ts';
import { checkWriteGrants } from './check-write-grants.ts';
import { expectSampleCluster } from './sample-cluster.ts';
import { expectSampleTasks } from './sample-tasks.ts';
import { serverStage } from './server-stage.ts';
import type { Killing } from './server-stage.ts';
import { longQueue } from './sample-sql.ts';
import { sampleFolders, sampleLicense } from './sample-settings.ts';
import { shapes } from './shapes.ts';
import type { Shape } from './shapes.ts';

const signal = new AbortController().signal;

/** Declares the suite. `connect` gives a connection with all rights, or skips the test. */
export function databaseSuite(
  server: string,
  connect: (context: TestContext) => Promise<Connection>,
  killing: Killing,
): void {
  for (const shape of shapes) {
    test(`${server}, ${shape.name}: reads the cluster, the license, the folders and the tasks, and every question has the same answer, however it is written`, async (context) => {
      const connection = await connect(context);
      await withAdministrator(connection, (admin) =>
        withScratchSchema(admin, shape, async (schemaName) => {
          await withDatabase(connection, schemaName, async (database) => {
            expectSampleCluster(await database.readCluster(signal), shape);
            expect(await database.readLicenseText(signal)).toBe(sampleLicense);
            expect(await database.readFolders(signal)).toEqual(sampleFolders);
            await expectSampleTasks(database, shape);
          });
          await askEveryQuestion(admin, schemaName);
        }),
      );
    });

    test(`${server}, ${shape.name}: writes what is asked for, where it is still what it was, and nothing else`, async (context) => {
      await withStage(await connect(context), shape, killing, playWrites);
    });

    test(`${server}, ${shape.name}: the grants printed suffice, and none is too many`, async (context) => {
      const connection = await connect(context);
      await withAdministrator(connection, (admin) =>
        withScratchSchema(admin, shape, (schemaName) =>
          withLogin(admin, (login, password) =>
            checkGrants(admin, shape, schemaName, {
              ...connection,
              login: { kind: 'sql', user: login, password: new Secret(password) },
            }),
          ),
        ),
      );
    });
  }

  for (const at of [0, 2, 3])
    test(`${server}, ${shapes[at]?.name ?? ''}: the grants printed let each verb write what it is about, and nothing else`, async (context) => {
      const shape = shapes[at] as Shape;
      const connection = await connect(context);
      await withAdministrator(connection, (admin) =>
        withScratchSchema(admin, shape, (schemaName) =>
          checkWriteGrants(admin, shape, schemaName, connection),
        ),
      );
    });

  test(`${server}: a queue of any length is read to its thousandth task, the oldest first`, async (context) => {
    const [, shape] = shapes as readonly [Shape, Shape];
    const connection = await connect(context);
    await withAdministrator(connection, (admin) =>
      withScratchSchema(admin, shape, async (schemaName) => {
        for (const part of longQueue(1200)) await admin.execute(part.replaceAll('$S', `[${schemaName}]`));
        await withDatabase(connection, schemaName, async (database) => {
          const tasks = await database.readTasks({ nodeId: null, states: ['Queued'] }, signal);
          expect(mayBeCut(tasks)).toBe(true);
          expect(tasks).toHaveLength(1000);
          expect(tasks.slice(0, 2).map(({ id }) => id)).toEqual(['Long-1199', 'Long-1198']);
        });
      }),
    );
  });

  test(`${server}: locks keep out whom they should, and end with their session`, async (context) => {
    const [, , shape] = shapes as readonly [Shape, Shape, Shape];
    await withStage(await connect(context), shape, killing, playLocks);
  });

  test(`${server}: a database without tables of Octopus is told from one that may not be read`, async (context) => {
    const connection = await connect(context);
    await withDatabase(connection, 'octo_ha_nowhere', async (database) => {
      const error: unknown = await database.readCluster(signal).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'database.not-octopus' });
    });
  });

  test(`${server}: an empty node table is an error`, async (context) => {
    const connection = await connect(context);
    const [, shape] = shapes as readonly [Shape, Shape];
    await withAdministrator(connection, (admin) =>
      withScratchSchema(admin, shape, async (schemaName) => {
        await admin.execute(`DELETE FROM [${schemaName}].[OctopusServerNode]`);
        await withDatabase(connection, schemaName, async (database) => {
          await expect(database.readCluster(signal)).rejects.toMatchObject({ code: 'database.no-nodes' });
        });
      }),
    );
  });
}

async function checkGrants(
  admin: Administrator,
  shape: Shape,
  schemaName: string,
  limited: Connection,
): Promise<void> {
  const user = limited.login.kind === 'sql' ? limited.login.user : '';
  const options = { login: user, schemaName, shape: shape.generation };
  const [createUser = '', ...licenseOnly] = grantStatements(['license-show'], options);
  await admin.execute(createUser);
  await withDatabase(limited, schemaName, async (database) => {
    const denied = { code: 'database.permission-denied' };
    await expect(database.readCluster(signal)).rejects.toMatchObject(denied);
    await expect(database.readLicenseText(signal)).rejects.toMatchObject(denied);
    for (const statement of licenseOnly) await admin.execute(statement);
    expect(await database.readLicenseText(signal)).toBe(sampleLicense);
    await expect(database.readCluster(signal)).rejects.toMatchObject(denied);
    for (const statement of grantStatements(['nodes-list'], options)) await admin.execute(statement);
    expectSampleCluster(await database.readCluster(signal), shape);
  });
  for (const { permission, table } of grantsFor(['nodes-list'], shape.generation)) {
    const on = `${permission} ON [${schemaName}].[${table}]`;
    await admin.execute(`REVOKE ${on} FROM [${user}]`);
    // Anew: what was seen of the schema before is forgotten with the session.
    await withDatabase(limited, schemaName, async (database) => {
      const outcome = await database.readCluster(signal).catch((reason: unknown) => reason);
      expect(misses(outcome, table), `without ${on}`).toBe(true);
    });
    await admin.execute(`GRANT ${on} TO [${user}]`);
  }
}

/** A denied table is an error that names it, or a gap; heart beats also in the node table only lack the offline flag. */
function misses(outcome: unknown, table: string): boolean {
  if (outcome instanceof UnavailableError)
    return outcome.code === 'database.permission-denied' && outcome.message.includes(table);
  const cluster = outcome as Cluster;
  return (
    cluster.gaps.some((gap) => gap.includes(table)) ||
    (table === 'OctopusServerNodeStatus' && cluster.nodes.every((node) => node.flaggedOffline === null))
  );
}

function withStage(
  connection: Connection,
  shape: Shape,
  killing: Killing,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  return withAdministrator(connection, (admin) =>
    withScratchSchema(admin, shape, async (schemaName) => {
      const stage = serverStage(admin, connection, shape, schemaName, killing);
      try {
        await play(stage);
      } finally {
        await stage.clear();
      }
    }),
  );
}

async function withAdministrator(
  connection: Connection,
  use: (admin: Administrator) => Promise<void>,
): Promise<void> {
  const admin = await administrator(connection);
  try {
    await use(admin);
  } finally {
    await admin.close();
  }
}

async function withDatabase(
  connection: Connection,
  schemaName: string,
  use: (database: InstanceDatabase) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(connection, { applicationName: 'octo-ha contract suite', schemaName });
  try {
    await use(database);
  } finally {
    await database.close();
  }
}
