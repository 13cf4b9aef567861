// What the end of a roll says that is no success, and the way on.
import { UnfinishedError } from '../errors.ts';
import { againInWords } from '../operations/restart/again-in-words.ts';
import type { RestartedNode, RestartResult } from '../operations/restart/restart-wish.ts';
import { abandonCommand } from './again-command.ts';
import { span } from './in-words.ts';

/** What to type. */
export interface WaysOn {
  /** To go on. */
  readonly command: string;
  /** To restart these, by another roll. */
  readonly onNodes: (names: readonly string[]) => string;
  /** The flags to give with either once more. */
  readonly giveAgain: readonly string[];
}

/** The error. */
export function unfinishedRoll(result: RestartResult, ways: WaysOn): UnfinishedError {
  const { stopped, nodes, isOver } = result;
  const failed = nodes.flatMap(({ name, outcome, reason }) =>
    outcome === 'failed' ? [`${name}: ${reason ?? ''}`] : [],
  );
  const why = failed.length > 0 ? failed.join('; ') : (stopped?.reason ?? '');
  const code = stopped?.code.startsWith('restart.') === true ? stopped.code : 'restart.stopped';
  const took = span(nodes.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000);
  const again = againInWords(ways.command, ways.giveAgain);
  const through = hintsThrough(result, ways);
  if (through.length > 0)
    return new UnfinishedError(code, `the roll is through after ${took}: ${why}`, {
      hint: through.join('; '),
    });
  if (isOver)
    return new UnfinishedError(code, `the roll stopped after ${took}: ${why}; no node was touched`, {
      hint: `begin it again with: ${again}`,
    });
  return new UnfinishedError(code, `the roll stopped after ${took}: ${why}`, {
    hint:
      code === 'restart.own-task'
        ? `${shows}; give up with: ${abandonCommand()}`
        : `${shows}; go on with: ${again}; give up with: ${abandonCommand()}`,
  });
}

const shows = 'octo-ha status shows it';
/** Of a roll that has gone through its nodes: to begin it again is to restart them all once more. Else none. */
function hintsThrough(
  { stopped, nodes, isOver }: RestartResult,
  { onNodes, giveAgain }: WaysOn,
): readonly string[] {
  const code = stopped?.code;
  const isLeftBehind = code === 'restart.left-behind';
  // One that stops at the node whose tasks were cut off has others ahead.
  if (!isLeftBehind && !(isOver && (code === 'tasks.lost' || code === 'restart.came-since'))) return [];
  const of = (outcome: RestartedNode['outcome']): readonly string[] =>
    nodes.filter((node) => node.outcome === outcome).map(({ name }) => name);
  const but = of('left').length === 0 ? '' : ', but for those left to you';
  const came = of('not-started');
  return [
    ...(isLeftBehind ? ['see to the machine of the node without a row'] : []),
    ...(isOver ? [] : [`${shows}; then give the roll up with: ${abandonCommand()}`]),
    ...(code === 'tasks.lost'
      ? [`every node of it was restarted${but}; look at the tasks that the rows name`]
      : []),
    ...(came.length === 0
      ? []
      : [`restart what has come since with: ${againInWords(onNodes(came), giveAgain)}`]),
  ];
}
