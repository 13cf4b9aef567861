// Nodes of a roll whose rows are gone, as its journal tells: what it has left on their machines no other run would tell. Pure.
import type { JournalLine } from '../../model/run.ts';
import { namedNodes } from '../open-run.ts';
import { leftBehind } from './left-behind.ts';
import { inWorkInWords, mayBeInPieces, mayBeStopped, nodeFacts } from './node-facts.ts';
import { pausedSetting } from './pause-watchdog.ts';
import type { RestartedNode, RestartPlan, RestartResult } from './restart-wish.ts';
import { untouchedRow } from './untouched-row.ts';

/** What the roll has left of nodes that its plan no longer has. */
export interface DroppedOut {
  /** One for each of them of which something is left. */
  readonly rows: readonly RestartedNode[];
  /** Why the roll is no success; null where nothing is left. */
  readonly stopped: RestartResult['stopped'];
  /** A machine may be down, or kept from starting: the roll is not over until somebody gives it up. */
  readonly isHeld: boolean;
}

/** Reads it. */
export function droppedOut({ nodes }: Pick<RestartPlan, 'nodes'>, lines: readonly JournalLine[]): DroppedOut {
  const gone = namedNodes({ lines }).filter(
    ({ id }) => !nodes.some((node) => node.id === id) && !nodeFacts(lines, id).done,
  );
  const left = gone.filter((each) => leftBehind([each], lines) !== '');
  const why = 'it has no row any more, and drops out of the roll';
  const names = left.map(({ name }) => name).join(', ');
  return {
    // The flag has gone with the row.
    rows: left.map((each) => ({
      ...untouchedRow(each, 'interrupted', `${why}${halfDone(lines, each.id)}`, lines.filter(isOfMachine)),
      leftDraining: null,
    })),
    stopped:
      left.length === 0
        ? null
        : { code: 'restart.left-behind', reason: `no row any more: ${names}${leftBehind(left, lines)}` },
    isHeld: left.some(
      ({ id }) => mayBeStopped(lines, id) || mayBeInPieces(lines, id) || pausedSetting(lines, id) !== null,
    ),
  };
}

/** The ways on for a hook at work on a node are none for one without a row. */
function halfDone(lines: readonly JournalLine[], nodeId: string): string {
  return inWorkInWords(lines, nodeId) === ''
    ? ''
    : '; its before-stop command was begun and may be half done: see to its machine';
}

function isOfMachine({ step }: JournalLine): boolean {
  return step !== 'hook.running';
}
