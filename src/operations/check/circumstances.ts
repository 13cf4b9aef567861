// May this node be drained, stopped, removed? One verdict (verdict.ts) on everything that was found (gather.ts).
// Lives here: the verdict's inputs, its rules, and the asking. Never here: SQL, HTTP, printing, argv.
import type { Cluster } from '../../model/cluster.ts';
import type { LimitValue } from '../../model/license.ts';
import type { BalancerView, Ping } from '../../model/ping.ts';
import type { Run } from '../../model/run.ts';
import type { ServiceState } from '../../model/service.ts';
import type { Task } from '../../model/task.ts';

/** What is to be done to the targets, all at once. A drain waits for tasks; a stop and a remove do not. */
export type Purpose = 'drain' | 'stop' | 'remove';

/** Everything the verdict looks at. Maps are by node id; a node that a map does not hold is `not-configured` or not watched. */
export interface Circumstances {
  readonly purpose: Purpose;
  /** Ids of the nodes that are to go, all at once. */
  readonly targets: readonly string[];
  /** The last reading. */
  readonly cluster: Cluster;
  readonly heartBeats: ReadonlyMap<string, HeartBeatWatch>;
  readonly pings: ReadonlyMap<string, PingFinding>;
  readonly services: ReadonlyMap<string, ServiceFinding>;
  /** Whose service the caller's own run keeps from starting until its stop is over: it puts that back before it starts it. */
  readonly ownPauses: ReadonlySet<string>;
  /** Whose service the caller neither stops nor starts: somebody else works on it meanwhile, and sees to what starts it. */
  readonly handedOver: ReadonlySet<string>;
  /** Tasks tied to each target: queued (waiting for a person), executing, cancelling. */
  readonly tasks: ReadonlyMap<string, TasksFinding>;
  readonly balancer: BalancerFinding;
  /** The context says that the load balancer asks the nodes for their health; null when it does not say. */
  readonly balancerChecksHealth: boolean | null;
  readonly license: LicenseFinding;
  readonly lock: LockFinding;
  readonly runs: RunsFinding;
  readonly periods: CheckPeriods;
}

/** Octopus' rhythms as far as the verdict needs them, in seconds. */
export interface CheckPeriods {
  readonly freshSeconds: number;
  readonly offlineSeconds: number;
  readonly heartBeatSeconds: number;
}

/** Whether the instant of a node's heart beat was another one in a later reading, and how long it was watched. */
export interface HeartBeatWatch {
  readonly changed: boolean;
  readonly watchedSeconds: number;
}

/** What the node's own url said. */
export type PingFinding = Ping | { readonly kind: 'not-configured' };

/** What the node's machine said of the service; `silent`: its driver cannot tell states. */
export type ServiceFinding =
  | { readonly kind: 'not-configured' }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'unreachable'; readonly why: string }
  /** `canDisable`: the driver can keep a watchdog from starting the service. */
  | { readonly kind: 'state'; readonly state: ServiceState; readonly canDisable: boolean };

/** The tasks tied to a node. */
export type TasksFinding =
  | { readonly kind: 'listed'; readonly tasks: readonly Task[] }
  | { readonly kind: 'unreadable'; readonly why: string };

/** What answers behind the load balancer. */
export type BalancerFinding = BalancerView | { readonly kind: 'not-configured' };

/** What the license grants; `limit` null is unreadable, like the text. */
export type LicenseFinding =
  | { readonly kind: 'limit'; readonly limit: Exclude<LimitValue, null> }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Whether another operator is at work; `ours` when the caller holds the lock itself. */
export type LockFinding =
  | { readonly kind: 'free' }
  | { readonly kind: 'ours' }
  | { readonly kind: 'held'; readonly by: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Runs of others that have not ended; the caller's own is not among them. */
export type RunsFinding =
  | { readonly kind: 'unfinished'; readonly runs: readonly Run[] }
  | { readonly kind: 'unreadable'; readonly why: string };
