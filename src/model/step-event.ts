// What a verb reports while it works: one event per thing that happened or is waited for.
// Lives here: the shape. Never here: drawing it, writing it to a file.
import type { JournalValue } from './run.ts';

/** One event. The terminal draws `message`; `--log` keeps all of it. */
export interface StepEvent {
  /** Stable name: `drain.written`, `drain.waiting`, `service.stopped`, … */
  readonly step: string;
  /** Name of the node it is about; null for the whole verb. */
  readonly node: string | null;
  /** Lower-case sentence without a full stop. */
  readonly message: string;
  /** `waiting` is what is waited for until the next event; `warning` wants the operator's eye. */
  readonly tone: 'done' | 'waiting' | 'warning';
  readonly values?: Readonly<Record<string, JournalValue>>;
}

/** Where events go. */
export type Report = (event: StepEvent) => void;
