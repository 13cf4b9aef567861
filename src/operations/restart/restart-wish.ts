// What a restart is asked, what it plans, and what it gives back.
import type { RefusedError } from '../../errors.ts';
import type { DrainSettings, DrainTarget } from '../drain/drain-wish.ts';
import type { Via } from '../drain/set-drain-flag.ts';

/** What is asked. Times in seconds. */
export interface RestartWish {
  /** In the order in which they were named. */
  readonly targets: readonly DrainTarget[];
  /** They are all that there are: kept in the journal, so that `--all` goes on with it when others have come since. */
  readonly all?: boolean;
  /** `idle`: fewest running tasks first; `named`: as given. A leader, a node that is silent, and the node of one's own task come last in any case. */
  readonly order: 'idle' | 'named';
  readonly via: Via;
  /** For the tasks of one node to end. */
  readonly waitSeconds: number;
  /** For one node to be healthy again after its start, and to be seen taking work after the drain flag was lifted. */
  readonly healthySeconds: number;
  /** Between two nodes; null is 60, or none where the load balancer was seen to take the node back. */
  readonly settleSeconds: number | null;
  /** So many nodes, then stop; the same command goes on. Null for all. */
  readonly pauseAfter: number | null;
  /** No node is begun after this instant. */
  readonly notAfter: Date | null;
  /** For the whole roll: no node is begun later. */
  readonly rollSeconds: number | null;
  readonly skipStopStart: boolean;
  readonly hooks: RestartHooks;
  /** The version that a node must have afterwards; null is the one it had. */
  readonly expectVersion: string | null;
  /** The task octo-ha itself runs in: the node it is tied to is left to the operator. */
  readonly ownTask: string | null;
  readonly reason: string | null;
  readonly accepted: ReadonlySet<string>;
  /** What to type to go on. */
  readonly command: string;
  /** The same by `--resume`, and the flags that must be given with it once more; kept in the journal for `octo-ha status`. */
  readonly resume?: { readonly command: string; readonly giveAgain: readonly string[] };
  /** The command that gives an unfinished roll up; the plain one where none is given. */
  readonly giveUp?: string;
  readonly settings: DrainSettings;
}

/** Commands of the operator's own; null for none. */
export interface RestartHooks {
  /** Run before each node is touched; a failure stops the roll. */
  readonly require: string | null;
  readonly beforeStop: string | null;
  readonly afterStart: string | null;
  /** How long one of them may take; four hours when left out. */
  readonly seconds?: number;
}

/** One node of the plan. */
export interface PlannedNode extends DrainTarget {
  readonly runningTasks: number;
  readonly foundDraining: boolean;
  /** `left`: octo-ha runs on it; `restart`: its driver cannot stop and start apart. */
  readonly way: 'stop-start' | 'restart' | 'none' | 'left';
  readonly service: string | null;
  /** It was drained by an earlier run, and can no longer be restarted, for this reason: it is given back. */
  readonly refusal?: RefusedError;
  /** In words, in order. */
  readonly steps: readonly string[];
}

/** The plan: what `--dry-run` shows and what consent is asked for. */
export interface RestartPlan {
  readonly nodes: readonly PlannedNode[];
  /** Why no node is begun beyond those that the roll has in hand, which come to their end first; null to go on with all. */
  readonly refusal: RefusedError | null;
  /** Nodes that have come to the cluster since a roll of all was begun: no part of it, and told as not started. */
  readonly cameSince?: readonly Pick<DrainTarget, 'id' | 'name'>[];
  /** What the operator should know, as sentences. */
  readonly warnings: readonly string[];
  /** What can only be known when its turn comes, as sentences. */
  readonly onlyKnownThen: readonly string[];
}

/** What became of one node. */
export interface RestartedNode {
  readonly id: string;
  readonly name: string;
  /**
   * `restored`: drained and given back around work of others (`--skip-stop-start`); whether they have restarted it is not known. `interrupted`: the roll was broken off in the middle of it; the same command goes on with it.
   */
  readonly outcome:
    | 'restarted'
    | 'restored'
    | 'already-restarted'
    | 'already-restored'
    | 'failed'
    | 'interrupted'
    | 'not-started'
    | 'left';
  /** The drain flag before the roll and as it was left; null where it was not read. */
  readonly foundDraining: boolean | null;
  readonly leftDraining: boolean | null;
  /** Steps done, as in the journal. */
  readonly done: readonly string[];
  readonly reason: string | null;
  readonly durationMs: number;
}

/** What became of the roll. */
export interface RestartResult {
  /** In the order of the plan. */
  readonly nodes: readonly RestartedNode[];
  /** Why it ended before its end; null when every node was restarted or left as planned. */
  readonly stopped: { readonly code: string; readonly reason: string } | null;
  /** The journal: `octo-ha status` shows it while the roll is not finished. */
  readonly run: string;
  /** There is nothing to go on with or to give up: all is done, or nothing of it is left. */
  readonly isOver: boolean;
}
