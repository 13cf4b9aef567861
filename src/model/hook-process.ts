// The process that a command of the operator's own runs in.

/** What tells it from any other. */
export interface HookProcess {
  /** Also that of its group, with all it started; not on Windows, which has none. */
  readonly pid: number;
  /** Of this boot and this instant: no other process has the same. Null where the system does not tell it. */
  readonly startedAs: string | null;
}

/** Whether it is still at work. `may-run`: something of this number is, which may be another; `unseen`: nobody here can tell. */
export type HookLife = 'runs' | 'may-run' | 'unseen' | 'gone';
