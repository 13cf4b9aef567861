// The process that a command of the operator's own, or an order to a machine, runs in.

/** What tells it from any other. */
export interface HookProcess {
  /** Also that of its group, with all it started; not on Windows, which has none. */
  readonly pid: number;
  /** Of this boot, this instant and these process numbers: no other process has the same. Null where the system does not tell it. */
  readonly startedAs: string | null;
}

/** One that was begun. */
export interface BegunProcess extends HookProcess {
  /** It does nothing before it is told to have been written down. */
  readonly waits: boolean;
}

/** Told of a process that acts on a machine: once it runs, and when its end was seen. */
export interface ProcessWatch {
  readonly begun?: (child: BegunProcess) => Promise<void>;
  readonly ended?: () => void;
}

/** Whether it is still at work. `may-run`: something of this number is, which may be another; `unseen`: nobody here can tell. */
export type HookLife = 'runs' | 'may-run' | 'unseen' | 'gone';
