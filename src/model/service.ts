// The service of a node: what a driver can do to it, and what it finds.
// Lives here: shapes. Never here: how a driver reaches a machine (hosts/), the context file (config/).

/** One thing a service driver can do. The planner refuses what the ability is missing for. */
export type Ability = 'state' | 'stop' | 'start' | 'restart' | 'run' | 'disable' | 'read';

/** What the machine says about the service. */
export interface ServiceState {
  /** `changing` is starting or stopping; `unknown` is never counted as any of the others. */
  readonly running: 'running' | 'stopped' | 'changing' | 'unknown';
  /** What tells one run of the service from the next (process id, pod uid); null where the driver does not see it. */
  readonly identity: string | null;
  /** `by-order`: by nothing but an order that somebody gives, which its machine has no way to forbid: a container. */
  readonly startType: 'automatic' | 'manual' | 'by-order' | 'disabled' | null;
  /** Something that starts the service behind our back, in words; null for none seen. */
  readonly watchdog: string | null;
  /** In the words of the machine, for messages. */
  readonly detail: string;
}

/** What a command on the node's machine gave back. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Asked by a driver when it has seen all it needs to see, right before it gives an order that takes work away: what it throws is thrown, and
 * nothing was done.
 */
export type Guard = () => Promise<void>;
