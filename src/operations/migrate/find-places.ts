// Where the stores are now, and what a plan was made for: all that a later phase needs to know whether its plan still holds.
import type { Hosts, InstanceDatabase } from '../../edges.ts';
import type { Cluster } from '../../model/cluster.ts';
import { clusterVersion } from './cluster-version.ts';
import type { Fingerprint } from './fingerprint.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FolderVerdict } from './judge-folders.ts';
import type { MigrateWish } from './migrate-wish.ts';
import { pathChange } from './path-change.ts';
import { readFolders } from './read-folders.ts';
import type { FolderQuestion, SilentSource } from './read-folders.ts';
import { resolveStores } from './resolve-stores.ts';
import type { ResolvedStores } from './resolve-stores.ts';
import { targetPath } from './survey-stores.ts';
import { judgeAtRest } from './tell-at-rest.ts';

/** What it uses of the world. */
export interface FindEdges {
  readonly database: Pick<InstanceDatabase, 'readCluster' | 'readFolders'>;
  readonly hosts: Pick<Hosts, 'serviceOf' | 'api'>;
}

/** What was found. */
export interface FoundPlaces {
  readonly cluster: Cluster;
  readonly resolved: ResolvedStores;
  readonly silent: readonly SilentSource[];
  /** What would be told of them with every node stopped. */
  readonly atRest: FolderVerdict;
  /** The target as the nodes' system spells it. */
  readonly to: string;
  readonly fingerprint: Fingerprint;
}

/**
 * Asks everyone who may know. Touches no folder.
 * @param urls of the settings: where the REST API may be asked
 * @throws RefusedError store.*, migrate.wrong-system; UnavailableError database.*
 */
export async function findPlaces(
  wish: Pick<MigrateWish, 'to' | 'stores' | 'accepted'>,
  urls: FolderQuestion['urls'],
  { database, hosts }: FindEdges,
  signal: AbortSignal,
): Promise<FoundPlaces> {
  const cluster = await database.readCluster(signal);
  const question = { nodes: cluster.nodes.map(({ name }) => name), urls, stores: wish.stores };
  const { readings, silent } = await readFolders(question, { database, hosts }, signal);
  const version = clusterVersion(cluster);
  const resolved = resolveStores(readings, {
    version,
    leaveUnknown: wish.accepted.has('unknown-folder'),
  });
  const to = targetPath(wish.to, resolved.system);
  const kinds = resolved.places.map(({ kind }) => kind);
  const atRest = judgeAtRest(readings, pathChange(readings, kinds, to, version), hosts);
  return { cluster, resolved, silent, atRest, to, fingerprint: fingerprintOf(cluster, resolved, to) };
}
