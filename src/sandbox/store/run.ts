// A running text: its session, replies so far, how it may be stopped.
// Never here: behaviour.
import type { ReplyItem } from '../engine.ts';
import type { Context } from './context.ts';

/** Where a statement leads. */
export type Flow = 'next' | 'break' | 'continue' | 'return';

/** A text under way. */
export interface Run {
  readonly context: Omit<Context, 'now' | 'plans'>;
  readonly items: ReplyItem[];
  readonly signal: AbortSignal;
  readonly now: () => bigint;
  status: number;
  /** TRY blocks around the statement, and those of them that are around the text it is in. */
  tries: number;
  readonly outerTries: number;
}
