// What a check is asked, and what it may use.
import type { Hosts, InstanceDatabase, Journals } from '../../edges.ts';
import type { Clock } from '../../edges/clock.ts';
import type { CheckPeriods, Purpose } from './circumstances.ts';
import type { BeatMemory } from './watch-heart-beats.ts';

/** What is asked. */
export interface CheckWish {
  readonly purpose: Purpose;
  /** Ids of the nodes that are to go, all at once. */
  readonly targets: readonly string[];
  /** Names given with `--accept-risk`: what they lift need not be looked at twice. */
  readonly accepted: ReadonlySet<string>;
  readonly settings: CheckSettings;
  /** How long heart beats are watched for a change, in seconds; 2.5 periods when not given. */
  readonly observeSeconds?: number;
  /** What earlier checks of the same run saw: who was silent then and still is need not be watched as long again. */
  readonly beatMemory?: BeatMemory;
  /** `ours` when the caller holds the lock; `ask` takes it for a moment to see whether it is free. */
  readonly lock: 'ours' | 'ask';
  /** Ids of nodes whose service that run keeps from starting for its stop; none when left out. */
  readonly ownPauses?: ReadonlySet<string>;
  /** Ids of nodes whose service it neither stops nor starts; none when left out. */
  readonly handedOver?: ReadonlySet<string>;
  /** The caller's own run, which is no other's unfinished work; null for none. */
  readonly ownRun: string | null;
}

/** The part of the settings that a check needs. */
export interface CheckSettings {
  readonly nodes: readonly { readonly name: string; readonly url: string | null }[];
  readonly loadBalancer: { readonly url: string; readonly healthChecks: boolean | null } | null;
  readonly periods: CheckPeriods;
}

/** What a check uses of the world; it writes nothing. */
export interface CheckEdges {
  readonly database: InstanceDatabase;
  readonly hosts: Hosts;
  readonly journals: Journals;
  readonly clock: Clock;
}
