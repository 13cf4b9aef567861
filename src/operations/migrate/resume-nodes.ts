// Gives the nodes back to work: enabled, started still drained, healthy, and then as they were found.
import { UnfinishedError } from '../../errors.ts';
import { leftBehind } from '../restart/left-behind.ts';
import { nodeFacts } from '../restart/node-facts.ts';
import { resumeWatchdog } from '../restart/pause-watchdog.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import { restoreNode } from '../restart/restore-node.ts';
import { StepFailure, tell, type RollWork } from '../restart/roll-work.ts';
import { driverOf, settledState, startService } from '../restart/stop-start.ts';
import { waitHealthy } from '../restart/wait-healthy.ts';
import { leaveDeparted } from './departed-nodes.ts';
import { isPathSet, outageLines } from './migration-run.ts';
import { stateNow } from './migration-work.ts';
import { byAnswer, foundRunning, requireNoneLeft, whyOutOfReach, type LeftNode } from './out-of-reach.ts';
import { asRoll, type OutageWork, type Whereabouts } from './outage-work.ts';
import { asHeard } from './silent-url.ts';
import { leaveMaintenance } from './switch-maintenance.ts';

/**
 * Starts what ran before, none on a mixture of paths; lifts the drain of the healthy ones where this outage set it. One that is out of reach,
 * or does not get healthy, holds up no other: it is named when they are at work.
 * @throws UnfinishedError migrate.mixed-paths, migrate.started-unseen, migrate.nodes-left; UnavailableError database.*, journal.*
 */
export async function resumeNodes(work: OutageWork, signal: AbortSignal): Promise<void> {
  const roll = asRoll(work);
  if ((await requireOnePlace(work, signal)) === 'untold') tellUntold(work);
  const { answering, silent } = await byAnswer(work.nodes, work.edges.hosts, signal);
  const left = [...(await resumeThese(answering, work, roll, signal))];
  for (const node of silent) left.push(...(await resumeThese([node], work, roll, signal)));
  await leaveDeparted(work, signal);
  const unseen = left.filter(({ why }) => why === startedUnseen);
  // Users would go on with what may be two places.
  if (unseen.length > 0) throw leftUnseen(unseen, left, work, roll);
  const isAtWork = ({ id, name }: PlannedNode): boolean =>
    foundRunning(roll, id) === true && left.every(({ node }) => node.name !== name);
  // Where nobody works, a way back stays one of minutes.
  if (left.length === 0 || work.nodes.some(isAtWork)) await leaveMaintenance(work, signal);
  requireNoneLeft(left, work, roll);
}

/** @returns those that could not be reached, that somebody else has started, or that did not get healthy */
async function resumeThese(
  nodes: readonly PlannedNode[],
  work: OutageWork,
  roll: RollWork,
  signal: AbortSignal,
): Promise<readonly LeftNode[]> {
  const left: LeftNode[] = [];
  const leave = (node: PlannedNode, why: string): void => {
    left.push({ node, why });
    const message = `${node.name} is left out for now: ${why}`;
    roll.edges.report({ step: 'node.left-out', node: node.name, tone: 'warning', message });
  };
  for (const node of nodes) {
    signal.throwIfAborted();
    try {
      if (foundRunning(roll, node.id) !== true) await leaveStopped(node, roll);
      else if (!(await startAgain(node, work, roll))) leave(node, startedUnseen);
    } catch (error) {
      leave(node, requireItsOwn(error));
    }
  }
  const foundNow = (): readonly PlannedNode[] =>
    nodes.filter((node) => foundRunning(roll, node.id) === true && left.every((each) => each.node !== node));
  for (const { node, why } of await waitForAll(foundNow(), roll, signal)) leave(node, why);
  for (const node of foundNow()) {
    if (sinceDrain(roll, node.id).includes('ended')) continue;
    const lines = roll.journal.lines();
    const facts = nodeFacts(lines, node.id);
    try {
      // Never flagged: it was stopped before its drain, or the outage was called off before it.
      if (facts.foundDraining !== null) await restoreNode(asHeard(node, lines), facts, roll, signal);
      await roll.journal.write('ended', node.id);
    } catch (error) {
      leave(node, requireItsOwn(error));
    }
  }
  return left;
}

/** All at once: what hangs costs the others its time once, whichever comes first. @returns those that are not healthy */
async function waitForAll(
  nodes: readonly PlannedNode[],
  roll: RollWork,
  signal: AbortSignal,
): Promise<readonly LeftNode[]> {
  const started = nodes.filter(({ id }) => {
    const done = sinceDrain(roll, id);
    // A start that nobody has seen to come to anything yet, also of a node that stopped by itself.
    const isUnproved = done.lastIndexOf('service.starting') > done.lastIndexOf('node.healthy');
    return isUnproved || (!done.includes('undrain.written') && done.includes('service.stopping'));
  });
  // An upgrade in the same hours is none of ours: whatever version comes up is the one that was installed.
  const lines = roll.journal.lines();
  const waits = started.map((node) => waitHealthy(asHeard(node, lines), { version: null }, roll, signal));
  const ends = await Promise.allSettled(waits);
  const ill = started.flatMap((node, at) => {
    const end = ends[at];
    return end?.status === 'rejected' ? [{ node, why: requireItsOwn(end.reason) }] : [];
  });
  for (const { id } of started.filter((node) => ill.every((each) => each.node !== node)))
    await roll.journal.write('node.healthy', id);
  return ill;
}

/** Why this one node is not at work. @throws the error, where it says nothing of one node alone */
function requireItsOwn(error: unknown): string {
  const why = whyOutOfReach(error) ?? (error instanceof StepFailure ? error.message : null);
  if (why === null) throw error;
  return why;
}

/**
 * The last look before the first start. Where nobody tells, the journal does: no path was set, or the last ones were read back.
 * @throws UnfinishedError migrate.mixed-paths
 */
export async function requireOnePlace(work: OutageWork, signal: AbortSignal): Promise<Whereabouts> {
  const wanted = work.direction === 'to' ? 'new' : 'old';
  const proved = work.journal.lines().findLast(({ step }) => step === 'paths.proved')?.values;
  if (proved?.['outcome'] === 'volumes' && proved['direction'] === work.direction) return wanted;
  const where = await work.hands.where(work, signal);
  const isUntold = where === 'untold' || where === 'rootless';
  if (where === wanted || (isUntold && stateNow(work).paths === wanted)) return isUntold ? 'untold' : where;
  throw new UnfinishedError(
    'migrate.mixed-paths',
    where === 'mixture' || where === 'elsewhere'
      ? `some stores are at their old place and some ${where === 'mixture' ? 'at the new one' : 'somewhere else'}: no node is started`
      : isUntold
        ? 'nobody tells where the stores are: no node is started'
        : `the settings name the ${where} places, not the ${wanted} ones: no node is started`,
    { hint: waysToOnePlace(where, work.wish.command) },
  );
}

function waysToOnePlace(where: Whereabouts, command: string): string {
  switch (where) {
    case 'untold':
    case 'rootless':
      return `See that the database and the nodes' machines answer; then the same command: ${command}`;
    case 'elsewhere':
      return `octo-ha migrate plan shows where every store is. What nodes have written somewhere else octo-ha copies nowhere: see to it first. Set such a path to its old folder with Octopus.Server path; then the same command: ${command}`;
    default:
      return `The same command sees it, and sets them again: ${command}`;
  }
}

function tellUntold({ edges, journal }: OutageWork): void {
  const isSet = journal.lines().some(isPathSet);
  const why = isSet
    ? 'they were read back when they were set'
    : 'no path was set, so they are what they were';
  edges.report({
    step: 'paths.untold',
    node: null,
    tone: 'warning',
    message: `nobody tells where the stores are now; by the journal ${why}`,
  });
}

/** Its steps since it was last drained: it may have been at rest twice in one outage, on the way there and on the way back. */
function sinceDrain({ journal }: RollWork, nodeId: string): readonly string[] {
  const steps = journal.lines().flatMap((line) => (line.nodeId === nodeId ? [line.step] : []));
  return steps.slice(Math.max(0, steps.lastIndexOf('drain.writing')));
}

/**
 * A start that was begun is finished; one that came to nothing is made again.
 * @returns false where somebody else has started it, and it was left alone
 */
async function startAgain(node: PlannedNode, work: OutageWork, roll: RollWork): Promise<boolean> {
  const steady = new AbortController().signal;
  const driver = driverOf(node, roll);
  const state = await settledState(node, driver, roll, steady);
  if (state.running === 'running') {
    if (!isOwnStart(node, work)) {
      // It may be at work on these paths: what is written there is not to be taken for damage.
      await roll.journal.write('service.unseen', node.id);
      return false;
    }
    await resumeWatchdog(node, driver, roll, steady);
    return true;
  }
  await requireOnePlace(work, steady);
  await startService(node, roll, steady);
  return true;
}

/** A service reads its paths when it starts: what somebody else has started may work on those from before they were set. */
function isOwnStart({ id }: PlannedNode, { journal }: OutageWork): boolean {
  const lines = outageLines(journal.lines());
  // Containers are made anew by whoever mounts the volumes.
  const proved = lines.findLast(({ step }) => step === 'paths.proved');
  if (proved?.values['outcome'] === 'volumes') return true;
  const started = lines.findLastIndex(({ step, nodeId }) => step === 'service.starting' && nodeId === id);
  return started >= lines.findLastIndex(isPathSet);
}

const startedUnseen =
  'it is running, and octo-ha has not started it since the paths were set: on which paths it works nobody can tell';

function leftUnseen(
  unseen: readonly LeftNode[],
  left: readonly LeftNode[],
  { nodes, wish }: OutageWork,
  roll: RollWork,
): UnfinishedError {
  const ids = new Set<string | null>(unseen.map(({ node }) => node.id));
  // What stopped them is undone by whoever started them.
  const lines = roll.journal
    .lines()
    .filter(({ nodeId, step }) => !(ids.has(nodeId) && step.startsWith('service.stop')));
  const why = left.map((each) => `${each.node.name} (${each.why})`).join('; ');
  return new UnfinishedError(
    'migrate.started-unseen',
    `not given back to work: ${why}${leftBehind(nodes, lines)}`,
    {
      hint: `Stop the service of ${unseen.map(({ node }) => node.name).join(', ')}, once it has no tasks; then the same command starts it: ${wish.command}`,
    },
  );
}

/** It did not run before: how it starts is put back, and it is left alone. One that no line tells of was never touched. */
async function leaveStopped(node: PlannedNode, roll: RollWork): Promise<void> {
  const steady = new AbortController().signal;
  const driver = driverOf(node, roll);
  await resumeWatchdog(node, driver, roll, steady);
  const lines = roll.journal.lines();
  if (foundRunning(roll, node.id) !== null) {
    tell(roll, node, 'service.left', 'left stopped, as it was found');
    return;
  }
  if (!lines.some(isPathSet)) return;
  const { running } = await driver.state(steady);
  if (running === 'stopped') return;
  roll.edges.report({
    step: 'node.joined',
    node: node.name,
    tone: 'warning',
    message: `${node.name} came to the instance during the outage, and may have started on the other paths: octo-ha restart ${node.name}`,
  });
}
