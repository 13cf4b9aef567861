// What a drain is asked, what it uses, and what it gives back.
import type { Edges } from '../verb-edges.ts';
import type { CheckSettings } from '../check/check-wish.ts';
import type { Via } from './set-drain-flag.ts';

/** What happens to a node that still has tasks at the deadline. */
export type AtDeadline = 'leave' | 'undrain' | 'cancel';

/** A node that is to be drained or let go. */
export interface DrainTarget {
  readonly id: string;
  readonly name: string;
  /** Its own url; null when the settings give none. */
  readonly url: string | null;
}

/** Periods and urls as the settings give them. */
export interface DrainSettings extends CheckSettings {
  readonly queuePollSeconds: number;
}

/** What is asked. */
export interface DrainWish {
  readonly targets: readonly DrainTarget[];
  readonly via: Via;
  /** Seconds; null does not wait at all. */
  readonly waitSeconds: number | null;
  readonly then: AtDeadline;
  readonly cancelWaitSeconds: number;
  /** In the operator's words; kept in the journal. */
  readonly reason: string | null;
  /** Names given with `--accept-risk`. */
  readonly accepted: ReadonlySet<string>;
  /** What to type to go on. */
  readonly command: string;
  readonly settings: DrainSettings;
}

/** What a drain uses of the world. */
export type DrainEdges = Edges;

/** What became of one node. */
export interface DrainedNode {
  readonly id: string;
  readonly name: string;
  /**
   * `draining`: the flag is set and nobody waited; `timed-out`: tasks were left at the deadline; `undrained`: put back, or let go
   * by somebody else; `offline`: it says that it is down, so nothing of it can be proved.
   */
  readonly outcome:
    'drained' | 'already-drained' | 'draining' | 'timed-out' | 'undrained' | 'offline' | 'gone';
  readonly acknowledgedBy: 'ping' | 'heart-beat' | null;
  /** Tasks that were still running or being cancelled. */
  readonly tasksLeft: readonly string[];
  /** Why, where the outcome is not the one asked for. */
  readonly reason: string | null;
  readonly durationMs: number;
}
