import { connect } from './node/database-client.ts';
import { findShape } from './node/instance-shape.ts';
import { taskRows } from './node/task-rows.ts';
import type { Workload } from './plan.ts';

/** Octopus' seconds between two tasks. */
const secondsBetween = { light: 20, busy: 8 } as const;
const names = ['Deploy', 'Health', 'Deploy', 'AutoDeploy', 'Retention'] as const;

/**
 * Keeps tasks coming, as people and triggers do. @returns ends it
 */
export async function startWorkload(
  workload: Exclude<Workload, 'off'>,
  connectionString: string,
  timeScale: number,
  onTrouble: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const database = await connect(connectionString, {
    application: 'Workload (pretend)',
    hostName: 'WORKLOAD',
    poolSize: 1,
  });
  const tasks = taskRows(database, await findShape(database));
  let count = 0;
  const first = 1_000_000 + (Math.floor(Date.now() / 1000) % 1_000_000) * 100;
  const timer = setInterval(
    () => {
      count += 1;
      const name = names[count % names.length] ?? 'Deploy';
      tasks
        .enqueue(`ServerTasks-${String(first + count)}`, name, `Pretend ${name}`, new Date())
        .catch(onTrouble);
    },
    (secondsBetween[workload] * 1000) / timeScale,
  );
  return async () => {
    clearInterval(timer);
    await database.close();
  };
}
