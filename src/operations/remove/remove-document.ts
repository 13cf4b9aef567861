// The document of `nodes remove`.
import type { Cluster } from '../../model/cluster.ts';
import type { RemoveResult, RemoveWish } from './carry-out-remove.ts';
import type { RemovedBefore } from './removed-before.ts';

/** docs/schema/nodes-remove.json */
export interface RemoveDocument {
  readonly instance: { readonly server: string; readonly database: string };
  readonly via: RemoveWish['via'];
  readonly node: { readonly id: string; readonly name: string };
  readonly outcome: RemoveResult['outcome'];
  readonly watchedSeconds: number;
  /** The row as it was. */
  readonly before: {
    readonly taskCap: number;
    readonly draining: boolean;
    readonly version: string | null;
    readonly lastSeenAt: string | null;
  };
}

/** Puts it together. */
export function removeDocument(
  { instance: { server, database } }: Pick<Cluster, 'instance'>,
  { via, target: { id, name } }: Pick<RemovedBefore, 'via' | 'target'>,
  { outcome, watchedSeconds, before }: RemoveResult,
): RemoveDocument {
  const lastSeenAt = before.lastSeenAt?.toISOString() ?? null;
  return {
    instance: { server, database },
    via,
    node: { id, name },
    outcome,
    watchedSeconds,
    before: { ...before, lastSeenAt },
  };
}
