// Brings every node to rest: drained, kept from starting by itself, stopped, and proved to be.
import type { ServiceDriver } from '../../edges.ts';
import { UnavailableError } from '../../errors.ts';
import { askPermission, type PermissionWish } from '../ask-permission.ts';
import type { Circumstances } from '../check/circumstances.ts';
import { drainOutcome } from '../drain/drain-outcome.ts';
import { flagNode, type FlaggedNode } from '../drain/flag-nodes.ts';
import { drainBegun } from '../drain/judge-drained.ts';
import { watchDrain } from '../drain/watch-drain.ts';
import { lastLine } from '../open-run.ts';
import { pausedSetting, pauseWatchdog } from '../restart/pause-watchdog.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import { StepFailure, tell, type RollWork } from '../restart/roll-work.ts';
import { driverOf, settledState, stopService } from '../restart/stop-start.ts';
import { requireDepartedStopped } from './departed-nodes.ts';
import { byAnswer, foundRunning, isStoppedHere } from './out-of-reach.ts';
import { asRoll, outageJournal, type OutageWork } from './outage-work.ts';
import { asHeard, noteSilentUrls } from './silent-url.ts';
import { enterMaintenance } from './switch-maintenance.ts';

/**
 * All risks that are the outage itself: nobody is left to take tasks, and behind the load balancer nobody answers.
 */
const meant = ['no-capacity', 'balancer-unknown', 'balancer-serves-drained'];

/**
 * Does it, from wherever it was broken off: a node that is stopped already is not started for it. What fails before the first stop
 * can be taken back whole.
 * @throws RefusedError the verdict's codes; StepFailure drain.*, service.*; UnfinishedError flag.*, lock.lost
 * @throws UnavailableError database.*, host.*, journal.*
 */
export async function quiesce(work: OutageWork, signal: AbortSignal): Promise<void> {
  const roll = asRoll(work);
  const { running, away } = await runningNodes(work, roll, signal);
  if (running.length > 0) {
    const risks = away.length > 0 ? [...meant, 'service-unknown'] : meant;
    const asked = { nodes: running, told: new Set<string>(), risks };
    const found = await allowed({ ...asked, purpose: 'drain' }, work, signal);
    await noteSilentUrls(running, found, { accepted: work.wish.accepted, journal: roll.journal });
    await enterMaintenance(work, signal);
    await drainAll(running, work, roll, signal);
    await allowed({ ...asked, purpose: 'stop' }, work, signal);
  }
  for (const node of running) await noteSessions(node, work, signal);
  // A stop that was begun is finished: nothing is left between running and stopped for a Ctrl-C.
  const steady = new AbortController().signal;
  for (const node of work.nodes) {
    signal.throwIfAborted();
    if (away.includes(node)) continue;
    const driver = driverOf(node, roll);
    await keepFromStarting(node, driver, roll, steady);
    await noteStartSetting(node, work);
    if (running.includes(node)) await stopService(node, null, roll, steady);
    await tellKept(node, driver, roll, steady);
  }
  await requireDepartedStopped(work, signal);
  const proofs = await work.hands.proveStopped(work, signal);
  const nodes = proofs.map(({ id, node, service, heartBeat, sessions, lastSeenAt }) => ({
    id,
    node,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    service,
    heartBeat,
    sessions,
  }));
  await work.journal.write('quiesce.proved', null, { nodes });
}

/** Whether the machine is called like its node: only then its sessions can be told, and none of them means something. */
async function noteSessions(
  { id, name }: PlannedNode,
  { journal, edges }: OutageWork,
  signal: AbortSignal,
): Promise<void> {
  if (lastLine(journal.lines(), 'sessions.seen', id) !== null) return;
  const seen = await edges.database.readSessionsOf(name, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof UnavailableError) return null;
    throw error;
  });
  if (seen !== null && seen > 0) await journal.write('sessions.seen', id, { host: name, sessions: seen });
}

/**
 * Those whose service is not stopped; what every node was like goes into the journal before anything is done to it. `away`: stopped in
 * this outage before, or found so, and its machine does not answer now: the heart beats alone prove then that it is silent.
 */
async function runningNodes(
  work: OutageWork,
  roll: RollWork,
  signal: AbortSignal,
): Promise<{ readonly running: readonly PlannedNode[]; readonly away: readonly PlannedNode[] }> {
  const stoppedHere = work.nodes.filter((node) => isStoppedHere(node, roll));
  const { silent: away } = await byAnswer(stoppedHere, work.edges.hosts, signal);
  for (const { id, name } of away) {
    const was = foundRunning(roll, id) === true ? 'was stopped in this outage' : 'was found stopped';
    work.edges.report({
      step: 'node.left-out',
      node: name,
      tone: 'warning',
      message: `${name} ${was}, and its machine does not answer now: it is left out`,
    });
  }
  const running: PlannedNode[] = [];
  for (const node of work.nodes) {
    if (away.includes(node)) continue;
    const state = await settledState(node, driverOf(node, roll), roll, signal);
    if (lastLine(roll.journal.lines(), 'service.found', node.id) === null)
      await roll.journal.write('service.found', node.id, { running: state.running === 'running' });
    if (state.running === 'running') running.push(node);
  }
  return { running, away };
}

/** In the state folder too: the journal may be lost with its target, and this is what has to be put back by hand then. */
async function noteStartSetting(node: PlannedNode, work: OutageWork): Promise<void> {
  const before = pausedSetting(outageJournal(work.journal).lines(), node.id);
  const noted = work.note
    .lines()
    .findLast(({ step, values }) => step === 'kept-from-starting' && values['node'] === node.name);
  if (before === null || noted?.values['before'] === before) return;
  try {
    await work.note.write('kept-from-starting', null, { node: node.name, before });
  } catch (error) {
    // The journal in the target has it: this is for the day that one is lost.
    if (!(error instanceof UnavailableError)) throw error;
    work.edges.report({
      step: 'note.unwritten',
      node: node.name,
      tone: 'warning',
      message: `how the service of ${node.name} started (${before}) could not be written into the state folder: ${error.message}`,
    });
  }
}

async function allowed(
  {
    nodes,
    risks,
    ...asked
  }: Pick<PermissionWish, 'purpose' | 'told'> & {
    readonly nodes: readonly PlannedNode[];
    readonly risks: readonly string[];
  },
  { wish, edges, note, journal }: OutageWork,
  signal: AbortSignal,
): Promise<Circumstances> {
  const accepted = new Set([...wish.accepted, ...risks]);
  const lines = outageJournal(journal).lines();
  const paused = nodes.filter(({ id }) => pausedSetting(lines, id) !== null);
  const ownPauses = new Set(paused.map(({ id }) => id));
  const own = { targets: nodes, accepted, settings: wish.settings, ownRun: note.id, ownPauses };
  return askPermission({ ...asked, ...own }, edges, signal);
}

/** All flags first, then one wait for all. @throws StepFailure drain.* */
async function drainAll(
  nodes: readonly PlannedNode[],
  { wish, edges }: OutageWork,
  roll: RollWork,
  signal: AbortSignal,
): Promise<void> {
  const { journal, lock } = roll;
  const cluster = await edges.database.readCluster(signal);
  const flagged: FlaggedNode[] = [];
  const hasUrl = new Map(nodes.map((node) => [node.id, asHeard(node, journal.lines()).url !== null]));
  for (const node of nodes)
    flagged.push(await flagNode(node, wish, edges, { journal, lock, cluster }, signal));
  const queuePollMs = wish.settings.queuePollSeconds * 1000;
  const began = edges.clock.ticks();
  const seen = await watchDrain(
    flagged.map(({ target, flagAt, beatAtFlag }) => {
      const start = { flagAt, beatAtFlag, hasUrl: hasUrl.get(target.id) === true, queuePollMs };
      return { ...target, start, progress: drainBegun(start), tasks: new Map(), stalled: new Set<string>() };
    }),
    { queuePollMs, deadlineAt: began + wish.waitSeconds * 1000 },
    edges,
    signal,
  );
  for (const [index, each] of seen.entries()) {
    if (each.progress.state !== 'drained') {
      const foundDraining = flagged[index]?.foundDraining === true;
      const how = { foundDraining, waited: true, durationMs: edges.clock.ticks() - began };
      const { outcome, reason } = drainOutcome(each, how);
      throw new StepFailure(`drain.${outcome}`, `${each.name}: ${reason ?? `not drained: ${outcome}`}`);
    }
    await journal.write('drain.drained', each.id);
  }
}

/** Neither a watchdog nor a reboot may start it on the old paths: how it starts is in the journal before it is changed. */
async function keepFromStarting(
  node: PlannedNode,
  driver: ServiceDriver,
  roll: RollWork,
  signal: AbortSignal,
): Promise<void> {
  if (!driver.abilities.has('disable')) {
    const message = 'its driver cannot keep it from being started by a watchdog or with its machine';
    roll.edges.report({
      step: 'service.startable',
      node: node.name,
      tone: 'warning',
      message: `${node.name}: ${message}`,
    });
    return;
  }
  const state = await driver.state(signal);
  await pauseWatchdog(node, driver, { ...state, watchdog: state.watchdog ?? 'its start' }, roll, signal);
}

/** What a running service does not allow is done now that it is stopped; nothing is said to be kept from starting that is not. */
async function tellKept(
  node: PlannedNode,
  driver: ServiceDriver,
  roll: RollWork,
  signal: AbortSignal,
): Promise<void> {
  if (!driver.abilities.has('disable')) return;
  // How it was set is in the journal: nothing new is announced.
  const before = pausedSetting(roll.journal.lines(), node.id);
  const kept: readonly unknown[] = ['disabled', 'by-order'];
  if (before !== null && !kept.includes((await driver.state(signal)).startType)) {
    await roll.lock.secure(signal);
    await driver.disable(before, signal);
  }
  const { startType } = await driver.state(signal);
  if (kept.includes(startType)) {
    const still = startType === 'by-order' ? ', and an order to start it cannot be forbidden' : '';
    tell(roll, node, 'service.disabled', `it will not be started by itself${still}`);
    return;
  }
  roll.edges.report({
    step: 'service.startable',
    node: node.name,
    tone: 'warning',
    message: `${node.name}: its service was not kept from every start: see to it that no order, no watchdog and nothing that needs it starts it`,
  });
}
