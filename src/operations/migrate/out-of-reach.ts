// A machine that died in the outage holds up no other: whoever answers goes on, and the dead one is named.
import type { Hosts } from '../../edges.ts';
import { UnavailableError, UnfinishedError } from '../../errors.ts';
import { lastLine } from '../open-run.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import { pausedSetting } from '../restart/pause-watchdog.ts';
import { isLeftDraining } from '../restart/left-behind.ts';
import { nodeFacts } from '../restart/node-facts.ts';
import { StepFailure, type RollWork } from '../restart/roll-work.ts';
import type { OutageWork } from './outage-work.ts';

/** A node that is not at work again, and why. */
export interface LeftNode {
  readonly node: PlannedNode;
  /** Lower-case sentence without a full stop. */
  readonly why: string;
}

/** Why its machine could not be asked or did not obey; null for any other error. */
export function whyOutOfReach(error: unknown): string | null {
  if (error instanceof UnavailableError && error.code.startsWith('host.')) return error.message;
  return error instanceof StepFailure && error.code === 'service.unknown' ? error.message : null;
}

/** Those whose machine answers now, and those that may never do: nobody waits for these. */
export async function byAnswer<T extends { readonly name: string }>(
  nodes: readonly T[],
  hosts: Pick<Hosts, 'serviceOf'>,
  signal: AbortSignal,
): Promise<{ readonly answering: readonly T[]; readonly silent: readonly T[] }> {
  const answers = await Promise.all(
    nodes.map(async ({ name }) => {
      try {
        const driver = hosts.serviceOf(name);
        return driver?.abilities.has('state') === true && (await driver.state(signal)).running !== 'unknown';
      } catch (error) {
        if (whyOutOfReach(error) === null) throw error;
        return false;
      }
    }),
  );
  const those = (wanted: boolean): readonly T[] => nodes.filter((_, at) => answers[at] === wanted);
  return { answering: those(true), silent: those(false) };
}

/** Whether this outage has stopped it, or found it so, and has not started it since: nothing but a person or its machine can have. */
export function isStoppedHere({ id }: PlannedNode, { journal }: Pick<RollWork, 'journal'>): boolean {
  const mine = journal.lines().filter(({ nodeId }) => nodeId === id);
  const stopped = mine.findLastIndex(
    ({ step, values }) =>
      step === 'service.stopped' || (step === 'service.found' && values['running'] === false),
  );
  return stopped > mine.findLastIndex(({ step }) => step === 'service.starting');
}

/** Whether its service ran when this outage came to it; null where no line tells, and it was not touched. */
export function foundRunning({ journal }: Pick<RollWork, 'journal'>, nodeId: string): boolean | null {
  const found = lastLine(journal.lines(), 'service.found', nodeId);
  return found === null ? null : found.values['running'] === true;
}

/** @throws UnfinishedError migrate.nodes-left, where there are any */
export function requireNoneLeft(left: readonly LeftNode[], work: OutageWork, roll: RollWork): void {
  if (left.length === 0) return;
  const { nodes, direction, wish } = work;
  const lines = roll.journal.lines();
  const others = nodes.filter((node) => !left.some((each) => each.node === node));
  const paths = direction === 'to' ? 'the new paths' : 'the old paths';
  const told = (what: string, ran: boolean): string => {
    const names = others.filter(({ id }) => foundRunning(roll, id) === ran).map(({ name }) => name);
    return names.length === 0 ? '' : `; ${what}: ${names.join(', ')}`;
  };
  const rest =
    told(`started as they were found, on ${paths}`, true) + told('left stopped, as they were found', false);
  const why = left.map((each) => {
    const found = foundRunning(roll, each.node.id) === false ? 'found stopped; ' : '';
    return `${each.node.name} (${found}${each.why})`;
  });
  const byHand = left.flatMap(({ node: { id, name } }) => {
    const before = pausedSetting(lines, id);
    const todo = [
      ...(before === null ? [] : [`set how its service starts back to '${before}'`]),
      ...(foundRunning(roll, id) === false ? [] : [nodeFacts(lines, id).started ? 'restart it' : 'start it']),
      ...(nodeFacts(lines, id).foundDraining === false && isLeftDraining(lines, id)
        ? [`octo-ha undrain ${name}`]
        : []),
    ];
    return todo.length === 0 ? [] : [`${name}: ${todo.join(', ')}`];
  });
  const gone = left.map(({ node }) => `octo-ha nodes remove ${node.name} --accept-risk=unfinished-run`);
  throw new UnfinishedError('migrate.nodes-left', `not at work: ${why.join('; ')}${rest}`, {
    hint:
      `Once it answers and nothing ails it, the same command puts it back as it was found: ${wish.command}. By hand it may be started on ${paths} alone${byHand.length === 0 ? '' : `: ${byHand.join('; ')}`}. ` +
      `Where it never comes back, take it out and run the same command: ${gone.join('; ')}`,
  });
}
