// What the steps of a roll share.
import type { OpenJournal } from '../../edges.ts';
import type { BeatMemory } from '../check/watch-heart-beats.ts';
import type { KeptLock } from '../keep-lock.ts';
import type { Edges } from '../verb-edges.ts';
import type { PlannedNode, RestartWish } from './restart-wish.ts';

/** One roll at work: everything a step of one node needs. */
export interface RollWork {
  readonly wish: RestartWish;
  readonly edges: Edges;
  readonly journal: OpenJournal;
  readonly lock: KeptLock;
  /** Heart beats that its checks have seen. */
  readonly beatMemory?: BeatMemory;
}

/** A step that failed, and what that means for the node. */
export class StepFailure extends Error {
  readonly code: string;

  /** @param message lower-case, no full stop */
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Says one thing that was done to a node. */
export function tell(work: Pick<RollWork, 'edges'>, node: PlannedNode, step: string, message: string): void {
  work.edges.report({ step, node: node.name, tone: 'done', message: `${node.name}: ${message}` });
}

/** Says what is waited for. */
export function tellWait(
  work: Pick<RollWork, 'edges'>,
  node: PlannedNode,
  step: string,
  message: string,
): void {
  work.edges.report({ step, node: node.name, tone: 'waiting', message: `${node.name}: ${message}` });
}
