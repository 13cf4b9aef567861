// What restart answers with.
import type { Cluster } from '../../model/cluster.ts';
import type { Run } from '../../model/run.ts';
import type { RestartResult } from './restart-wish.ts';
import type { PlannedNode, RestartedNode, RestartPlan } from './restart-wish.ts';

interface InstanceName {
  readonly server: string;
  readonly database: string;
}

/** docs/schema/restart-plan.json */
export interface RestartPlanDocument {
  readonly instance: InstanceName;
  /** The unfinished run that would be gone on with; null for a new one. */
  readonly resumes: string | null;
  readonly plan: readonly Omit<PlannedNode, 'url'>[];
  readonly warnings: readonly string[];
  readonly onlyKnownThen: readonly string[];
}

/** docs/schema/restart.json */
export interface RestartResultDocument {
  readonly instance: InstanceName;
  readonly run: string;
  readonly stopped: RestartResult['stopped'];
  readonly nodes: readonly RestartedNode[];
}

/** Of `--dry-run`. */
export function planDocument(cluster: Cluster, plan: RestartPlan, resumed: Run | null): RestartPlanDocument {
  return {
    instance: nameOf(cluster),
    resumes: resumed?.id ?? null,
    plan: plan.nodes.map(({ id, name, runningTasks, foundDraining, way, service, steps }) => ({
      id,
      name,
      runningTasks,
      foundDraining,
      way,
      service,
      steps,
    })),
    warnings: plan.warnings,
    onlyKnownThen: plan.onlyKnownThen,
  };
}

/** Of a roll. */
export function resultDocument(
  cluster: Cluster,
  { run, stopped, nodes }: RestartResult,
): RestartResultDocument {
  return { instance: nameOf(cluster), run, stopped, nodes };
}

function nameOf({ instance: { server, database } }: Cluster): InstanceName {
  return { server, database };
}
