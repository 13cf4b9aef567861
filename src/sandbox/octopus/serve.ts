// The pretend SQL Server of a sandbox: engine, wire, seeds, workload.
// Lives here: putting them together. Never here: arguments, files of the sandbox (../server-process.ts).
import { join } from 'node:path';
import { createTdsServer } from '../tds/server.ts';
import { connectionString } from './connection-string.ts';
import { openStore } from './open-store.ts';
import type { ServerPlan } from './plan.ts';
import { seedStatements } from './seeds/seed-statements.ts';
import { serverIdentity } from './server-identity.ts';
import { startWorkload } from './workload.ts';

/** A server that answers. */
export interface Serving {
  readonly port: number;
  /** PEM of the authority to trust. */
  readonly ca: string;
  readonly close: () => Promise<void>;
}

/**
 * Sets up the database, or opens the one that is in the folder, and begins to listen on loopback: where it did before, if
 * it did, with the same certificate.
 */
export async function serve(plan: ServerPlan, onTrouble: (error: unknown) => void): Promise<Serving> {
  const { shape, license, folders, variant } = plan;
  const seeds = seedStatements({
    ...{ shape, license, folders, nodes: [] },
    ...(variant === undefined ? {} : { variant }),
  });
  const [identity, store] = await Promise.all([
    serverIdentity(plan.folder, plan.encryption),
    openStore({
      folder: join(plan.folder, 'data'),
      ...(plan.serverName === undefined ? {} : { serverName: plan.serverName }),
      database: plan.database,
      logins: plan.logins,
      seeds,
    }),
  ]);
  const server = createTdsServer({
    engine: store.engine,
    certificate: identity.certificates,
    encryption: plan.encryption,
    onError: onTrouble,
  });
  const port = await server.listen(identity.port ?? plan.port, '127.0.0.1');
  identity.keep(port);
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
    ca: identity.certificates.ca,
    close: async () => {
      await stopWorkload?.();
      await server.close();
      await store.close();
    },
  };
}
