import type { Cluster } from '../../model/cluster.ts';

/** The version of Octopus Server that all nodes name; null where none is known or they differ. */
export function clusterVersion(cluster: Pick<Cluster, 'nodes'>): string | null {
  const [first, ...more] = versionsOf(cluster);
  return first === undefined || more.length > 0 ? null : first;
}

/** Each version once. */
export function versionsOf({ nodes }: Pick<Cluster, 'nodes'>): readonly string[] {
  return [...new Set(nodes.flatMap(({ version }) => (version === null ? [] : [version])))];
}
