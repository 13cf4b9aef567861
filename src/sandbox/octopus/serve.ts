// The pretend SQL Server of a sandbox: engine, wire, seeds, workload.
// Lives here: putting them together. Never here: arguments, files of the sandbox (../server-process.ts).
import { join } from 'node:path';
import { issueCertificates } from '../tds/certificate.ts';
import { createTdsServer } from '../tds/server.ts';
import { connectionString } from './connection-string.ts';
import { openStore } from './open-store.ts';
import type { ServerPlan } from './plan.ts';
import { seedStatements } from './seeds/seed-statements.ts';
import { startWorkload } from './workload.ts';

/** A server that answers. */
export interface Serving {
  readonly port: number;
  /** PEM of the authority to trust. */
  readonly ca: string;
  readonly close: () => Promise<void>;
}

/** Sets up the database and begins to listen on loopback. */
export async function serve(plan: ServerPlan, onTrouble: (error: unknown) => void): Promise<Serving> {
  const [certificates, store] = await Promise.all([
    plan.encryption === 'off' ? { ca: '', key: '', cert: '' } : issueCertificates(['localhost']),
    openStore({ folder: join(plan.folder, 'data'), database: plan.database, logins: plan.logins }),
  ]);
  const { shape, license, folders } = plan;
  await store.run(seedStatements({ shape, license, folders, nodes: [] }));
  const server = createTdsServer({
    engine: store.engine,
    certificate: certificates,
    encryption: plan.encryption,
    onError: onTrouble,
  });
  const port = await server.listen(plan.port, '127.0.0.1');
  const owner = plan.logins.find(({ role }) => role === 'owner');
  const stopWorkload =
    plan.workload === 'off' || owner === undefined
      ? null
      : await startWorkload(
          plan.workload,
          connectionString({ port, database: plan.database, encryption: plan.encryption }, owner),
          plan.timeScale,
          onTrouble,
        );
  return {
    port,
    ca: certificates.ca,
    close: async () => {
      await stopWorkload?.();
      await server.close();
      await store.close();
    },
  };
}
