// The verdict before an act, gathered while the lock is held. The same one that `nodes check` gives.
import type { CheckSettings } from './check/check-wish.ts';
import type { Circumstances, Purpose } from './check/circumstances.ts';
import { gatherCircumstances } from './check/gather.ts';
import type { BeatMemory } from './check/watch-heart-beats.ts';
import { refusal } from './check/refusal.ts';
import { verdict } from './check/verdict.ts';
import { tellVerdict } from './tell-verdict.ts';
import type { Edges } from './verb-edges.ts';

/** What is about to be done. */
export interface PermissionWish {
  readonly purpose: Purpose;
  readonly targets: readonly { readonly id: string }[];
  readonly accepted: ReadonlySet<string>;
  readonly settings: CheckSettings;
  /** The caller's own run, which is no other's unfinished work. */
  readonly ownRun: string | null;
  /** Ids of nodes whose service that run keeps from starting for its stop. */
  readonly ownPauses?: ReadonlySet<string>;
  /** Ids of nodes whose service it neither stops nor starts. */
  readonly handedOver?: ReadonlySet<string>;
  /** Of the caller's earlier questions in the same run. */
  readonly beatMemory?: BeatMemory;
  /** What was said after them, and need not be said again. */
  readonly told?: Set<string>;
}

/**
 * Gathers, judges, says the warnings.
 * @throws RefusedError the verdict's codes; UnavailableError database.*
 */
export async function askPermission(
  { targets, told, ...wish }: PermissionWish,
  edges: Edges,
  signal: AbortSignal,
): Promise<Circumstances> {
  const check = { ...wish, targets: targets.map(({ id }) => id), lock: 'ours' as const };
  const circumstances = await gatherCircumstances(check, edges, edges.report, signal);
  const found = verdict(circumstances, wish.accepted);
  const refused = refusal(found);
  if (refused !== null) throw refused;
  tellVerdict(found, edges.report, told);
  return circumstances;
}
