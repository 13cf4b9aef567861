// What a plan was made for. Later phases refuse when it is another thing now; amounts change every minute and are no part of it.
import { RefusedError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { NodeSystem } from '../../model/node-path.ts';
import { joinNodePath, sameNodePath } from '../../model/node-path.ts';
import { storeFacts } from '../../model/store-facts.ts';
import type { StoreKind } from '../../model/store.ts';
import { clusterVersion } from './cluster-version.ts';
import type { ResolvedStores } from './resolve-stores.ts';

/** Plain JSON: it stands in plan files and in the journal. */
export interface Fingerprint {
  readonly server: string;
  readonly database: string;
  readonly version: string | null;
  readonly system: NodeSystem;
  readonly to: string;
  readonly stores: readonly { readonly kind: StoreKind; readonly from: string; readonly to: string }[];
}

/** @param to the target in the spelling of the nodes' system (`targetPath`) */
export function fingerprintOf(
  cluster: Pick<Cluster, 'instance' | 'nodes'>,
  { places, system }: Pick<ResolvedStores, 'places' | 'system'>,
  to: string,
): Fingerprint {
  const { server, database } = cluster.instance;
  return {
    server,
    database,
    version: clusterVersion(cluster),
    system,
    to,
    stores: places.map(({ kind, path }) => ({
      kind,
      from: path,
      to: joinNodePath(to, storeFacts[kind].folder),
    })),
  };
}

/**
 * What is another thing now, as sentences; empty when nothing is. Names of servers and databases are compared as SQL Server
 * compares them, paths by the rules of the nodes' system.
 */
export function whatMoved(before: Fingerprint, now: Fingerprint): readonly string[] {
  const moved: string[] = [];
  const compare = (what: string, was: string | null, is: string | null, isSame: boolean): void => {
    if (!isSame) moved.push(`${what} was ${was ?? 'not known'}, is ${is ?? 'not known'}`);
  };
  const words = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  compare('the server', before.server, now.server, words(before.server, now.server));
  compare('the database', before.database, now.database, words(before.database, now.database));
  compare('the version', before.version, now.version, before.version === now.version);
  compare("the nodes' system", before.system, now.system, before.system === now.system);
  compare('the target', before.to, now.to, sameNodePath(before.to, now.to));
  for (const kind of kindsOf(before, now)) {
    const [was, is] = [before, now].map(({ stores }) => stores.find((store) => store.kind === kind));
    const places = ['from', 'to'] as const;
    for (const place of places) {
      const [first, second] = [was?.[place] ?? null, is?.[place] ?? null];
      const isSame = first !== null && second !== null && sameNodePath(first, second);
      compare(place === 'from' ? kind : `the target of ${kind}`, first, second, isSame);
    }
  }
  return moved;
}

/** @throws RefusedError migrate.plan-moved */
export function requireSamePlan(before: Fingerprint, now: Fingerprint): void {
  const moved = whatMoved(before, now);
  if (moved.length === 0) return;
  throw new RefusedError('migrate.plan-moved', `the plan was made for something else: ${moved.join('; ')}`, {
    hint: 'Look at a new plan first: octo-ha migrate plan, with the same flags; --plan-file replaces the file.',
  });
}

function kindsOf(before: Fingerprint, now: Fingerprint): readonly StoreKind[] {
  return [...new Set([...before.stores, ...now.stores].map(({ kind }) => kind))];
}
