// One reading for the commands about nodes: the cluster, and the license as far as it can be read.
import { UnavailableError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';
import type { License } from '../model/license.ts';
import type { HeartBeatPeriods } from '../model/node.ts';
import type { Context } from './context.ts';

/** What was read. */
export interface ClusterReading {
  readonly cluster: Cluster;
  readonly license: License | null;
  /** Why `license` is null. */
  readonly licenseTrouble: string | null;
  readonly periods: HeartBeatPeriods;
}

/**
 * The node list must not fail because of a license; what is wrong with one is told beside it.
 * @throws UnavailableError database.*; an empty cluster is database.no-nodes
 */
export async function readCluster(context: Context): Promise<ClusterReading> {
  const { periods } = await context.settings();
  const database = await context.database();
  const cluster = await database.readCluster(context.signal);
  if (cluster.nodes.length === 0)
    throw new UnavailableError(
      'database.no-nodes',
      `the database '${cluster.instance.database}' knows no node`,
      {
        hint: 'is this the database of an Octopus instance, and has a node been started on it?',
      },
    );
  return { cluster, periods, ...(await readLicenseLeniently(context)) };
}

async function readLicenseLeniently(
  context: Context,
): Promise<Pick<ClusterReading, 'license' | 'licenseTrouble'>> {
  const { readLicense } = await import('../model/read-license.ts');
  try {
    const text = await (await context.database()).readLicenseText(context.signal);
    return { license: readLicense(text, 'database'), licenseTrouble: null };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { license: null, licenseTrouble: error.message };
  }
}
