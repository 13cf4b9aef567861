// The grants printed for each verb that writes: they suffice for what the verb writes, and for nothing that another writes.
import { expect } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { HeldLock } from '../../../src/edges.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { grantStatements } from '../../../src/model/grants.ts';
import { Secret } from '../../../src/model/secret.ts';
import { withLogin } from './administrator.ts';
import type { Administrator } from './administrator.ts';
import type { Shape } from './shapes.ts';

const signal = new AbortController().signal;

/** One write each, on nodes and a task of the sample. */
const writes: Readonly<Record<string, (lock: HeldLock, at: Sample) => Promise<string>>> = {
  drain: (lock, { odd }) => lock.setDraining({ nodeId: odd, expected: false, value: true }, signal),
  cap: (lock, { odd }) => lock.setTaskCap({ nodeId: odd, expected: 10, value: 11 }, signal),
  'tasks-cancel': (lock, { alpha }) => lock.cancelTask({ id: 'ServerTasks-0', nodeId: alpha }, signal),
  maintenance: (lock) => lock.setMaintenanceMode(false, signal),
  remove: (lock, { beta }) => lock.removeNode(beta, signal),
};

interface Sample {
  readonly alpha: string;
  readonly beta: string;
  readonly odd: string;
}

/** Fails unless each verb's grants let it write what it is about, and nothing else. */
export async function checkWriteGrants(
  admin: Administrator,
  shape: Shape,
  schemaName: string,
  connection: Connection,
): Promise<void> {
  for (const verb of Object.keys(writes))
    await withLogin(admin, async (login, password) => {
      const options = { login, schemaName, shape: shape.generation };
      for (const statement of grantStatements([verb], options)) await admin.execute(statement);
      const limited: Connection = {
        ...connection,
        login: { kind: 'sql', user: login, password: new Secret(password) },
      };
      const database = await openDatabase(limited, { applicationName: 'octo-ha grants', schemaName });
      try {
        const [alpha = '', beta = '', odd = ''] = (await database.readCluster(signal)).nodes.map(
          ({ id }) => id,
        );
        const lock = await database.takeLock({ kind: 'instance' }, signal);
        // Who holds it is for those who may see sessions.
        await expect(database.takeLock({ kind: 'instance' }, signal)).rejects.toMatchObject({
          code: 'lock.held',
          hint: expect.stringContaining('GRANT VIEW SERVER STATE') as string,
        });
        for (const [other, write] of Object.entries(writes))
          if (other !== verb) {
            const denied = write(lock, { alpha, beta, odd });
            await expect(denied, `${other} with the grants of ${verb}`).rejects.toMatchObject({
              code: expect.stringMatching(/permission-denied|schema-unknown/) as string,
            });
          }
        const own = writes[verb]?.(lock, { alpha, beta, odd });
        if (verb === 'maintenance' && !shape.maintenanceIsPlain)
          await expect(own).rejects.toMatchObject({ code: 'database.schema-unknown' });
        else expect(await own, verb).toBe('written');
        // Back, so that the next login finds the sample.
        if (verb === 'maintenance' && shape.maintenanceIsPlain) await lock.setMaintenanceMode(true, signal);
        expect(await lock.isHeld(signal)).toBe(true);
      } finally {
        await database.close();
      }
    });
}
