// What the journal of a roll tells about one node. Pure.
import type { JournalLine } from '../../model/run.ts';
import { mayBeOurs } from '../drain/flag-nodes.ts';
import { lastLine } from '../open-run.ts';
import { pausedSetting } from './pause-watchdog.ts';

/** How far the roll has come with a node. */
export interface NodeFacts {
  /** The drain flag before the roll touched it; null while it was not touched. */
  readonly foundDraining: boolean | null;
  readonly foundVersion: string | null;
  /** A stop or restart was announced, and maybe done; with the identity of the service by then. */
  readonly stopping: {
    readonly identity: string | null;
    /** Who told it; absent in journals that do not say. */
    readonly driver?: string;
    readonly byHooks?: true;
  } | null;
  /** The machine said that it is stopped (or, by a restart, another one). */
  readonly stopped: boolean;
  readonly started: boolean;
  /** Its hook, which is the work on it (`--skip-stop-start`), was begun: the node may be in pieces. Over once somebody has un-drained it. */
  readonly inWork: boolean;
  readonly healthy: boolean;
  readonly done: boolean;
}

/** Reads them. */
export function nodeFacts(lines: readonly JournalLine[], nodeId: string): NodeFacts {
  const found = lastLine(lines, 'found', nodeId);
  const stopping = announcedStop(lines, nodeId);
  // What followed an earlier announcement is of that one: a node may have to be stopped twice.
  const from = stopping === null ? [] : lines.slice(lines.indexOf(stopping));
  const has = (step: string): boolean => lastLine(from, step, nodeId) !== null;
  const version = found?.values['version'];
  const { identity, driver } = stopping?.values ?? {};
  return {
    foundDraining: found === null ? null : found.values['draining'] === true,
    foundVersion: typeof version === 'string' ? version : null,
    stopping:
      stopping === null
        ? null
        : {
            identity: typeof identity === 'string' ? identity : null,
            ...(typeof driver === 'string' ? { driver } : {}),
            ...(isByHooks(stopping) ? { byHooks: true } : {}),
          },
    stopped: has('service.stopped'),
    started: has('service.started'),
    inWork: isAfter(lines, nodeId, 'hook.running', 'undrain.written'),
    healthy: has('node.healthy'),
    done: lastLine(lines, 'ended', nodeId) !== null,
  };
}

/**
 * Something was announced that the roll has done to the node, or may have, and that is neither ended nor taken back: it drains, is
 * stopped, or its watchdog is paused. Such a node comes to its end before anything else is looked at.
 */
export function isInHand(lines: readonly JournalLine[], nodeId: string): boolean {
  const { foundDraining, stopping, inWork, done } = nodeFacts(lines, nodeId);
  if (done) return false;
  const isPaused = pausedSetting(lines, nodeId) !== null;
  return stopping !== null || inWork || isPaused || (foundDraining !== true && mayBeOurs(lines, nodeId));
}

function isAfter(lines: readonly JournalLine[], nodeId: string, step: string, other: string): boolean {
  const last = (what: string): number =>
    lines.findLastIndex((line) => line.step === what && line.nodeId === nodeId);
  return last(step) > last(other);
}

/** A stop by octo-ha was announced, neither taken back by the process that announced it nor followed by a start, nor seen healthy since. */
export function mayBeStopped(lines: readonly JournalLine[], nodeId: string): boolean {
  const { stopping, started, healthy } = nodeFacts(lines, nodeId);
  return stopping !== null && !stopping.byHooks && !started && !healthy;
}

/** Its hooks are the work on it, and were begun; it was not seen healthy since. */
export function mayBeInPieces(lines: readonly JournalLine[], nodeId: string): boolean {
  const { stopping, inWork, healthy, done } = nodeFacts(lines, nodeId);
  return !done && !healthy && (inWork || stopping?.byHooks === true);
}

/** With `--skip-stop-start` it tells that the node is handed over to its hooks. */
export function isByHooks({ step, values }: Pick<JournalLine, 'step' | 'values'>): boolean {
  return step === 'service.stopping' && values['by'] === 'hooks';
}

/** The last stop that was announced and not taken back by the process that announced it. */
function announcedStop(lines: readonly JournalLine[], nodeId: string): JournalLine | null {
  const standing: JournalLine[] = [];
  let isHealthy = false;
  for (const line of lines) {
    if (line.nodeId !== nodeId) continue;
    if (line.step === 'service.stopping') {
      standing.push(line);
      isHealthy = false;
    }
    if (line.step === 'service.not-stopped') standing.pop();
    if (line.step === 'node.healthy') isHealthy = true;
    // Given back by somebody before its hooks were over: it takes tasks, and is begun anew.
    if (line.step === 'undrain.written' && !isHealthy && standing.some(isByHooks)) standing.length = 0;
  }
  return standing.at(-1) ?? null;
}

/** `restarted at 2026-03-01T03:00:00.000Z`, or `restored at`, as the journal has it; null where it was not. */
export function restartedWhen(lines: readonly JournalLine[], nodeId: string): string | null {
  const ended = lastLine(lines, 'ended', nodeId);
  return ended === null ? null : `${isRestored(lines, nodeId) ? 'restored' : 'restarted'} at ${ended.at}`;
}

/** What a node's row says that an earlier run has come to the end with. */
export function alreadyDone(
  lines: readonly JournalLine[],
  nodeId: string,
): 'already-restarted' | 'already-restored' {
  return isRestored(lines, nodeId) ? 'already-restored' : 'already-restarted';
}

function isRestored(lines: readonly JournalLine[], nodeId: string): boolean {
  return lastLine(lines, 'ended', nodeId)?.values['outcome'] === 'restored';
}

/** `started at 2026-03-01T03:00:00.000Z`, where that is not the end of it yet; null where it was not. */
export function startedWhen(lines: readonly JournalLine[], nodeId: string): string | null {
  const { started, done } = nodeFacts(lines, nodeId);
  const line = lastLine(lines, 'service.started', nodeId);
  return started && !done && line !== null ? `started at ${line.at}` : null;
}

/**
 * That command has ended with 0 for what was begun last: it is not run a second time. `before-stop` where it is the work, since it was announced;
 * `after-start` since the last stop or start.
 */
export function isHookDone(
  lines: readonly JournalLine[],
  nodeId: string,
  hook: 'before-stop' | 'after-start',
): boolean {
  const since = hook === 'before-stop' ? ['hook.running'] : ['service.stopping', 'service.starting'];
  const mine = lines.filter((line) => line.nodeId === nodeId);
  const from = mine.findLastIndex(({ step }) => since.includes(step));
  if (from < 0 || (hook === 'before-stop' && !nodeFacts(lines, nodeId).inWork)) return false;
  const begun = mine.findLastIndex(({ step, values }) => step === 'process.begun' && values['hook'] === hook);
  const own = mine[begun];
  if (own === undefined || begun < from) return false;
  const isItsEnd = ({ step, values, by }: JournalLine): boolean =>
    step === 'process.ended' && values['pid'] === own.values['pid'] && by.host === own.by.host;
  return mine.slice(begun).find(isItsEnd)?.values['exitCode'] === 0;
}

/** What is to be said of a node whose hook was begun and may not have come to its end; '' for any other. */
export function inWorkInWords(lines: readonly JournalLine[], nodeId: string): string {
  const { inWork, stopping } = nodeFacts(lines, nodeId);
  return inWork && stopping === null
    ? '; its before-stop command was begun and may be half done: its drain flag is not lifted; see to the node and run the same command, or give it back with octo-ha undrain'
    : '';
}

/**
 * Whether its before-stop command has run in an ordinary restart which has not stopped it: what that has changed nobody has put back.
 */
export function isHookLeft(lines: readonly JournalLine[], nodeId: string): boolean {
  const { stopping, inWork } = nodeFacts(lines, nodeId);
  const last = lines.findLast(({ step, nodeId: of }) => of === nodeId && step === 'process.begun');
  return stopping === null && !inWork && last?.values['hook'] === 'before-stop';
}

/** What is to be said of such a node; '' for any other. */
export function hooksLeftInWords(lines: readonly JournalLine[], nodeId: string): string {
  return isHookLeft(lines, nodeId)
    ? '; its before-stop command has run, and it was not stopped: put back by hand what that has changed, or run the same command'
    : '';
}

/** Steps of this node that changed something and are done, oldest first. */
export function stepsDone(lines: readonly JournalLine[], nodeId: string): readonly string[] {
  const kept = [
    'drain.written',
    'balancer.gone',
    'service.stopped',
    'service.started',
    'node.healthy',
    'undrain.written',
    'ended',
  ];
  return lines.filter((line) => line.nodeId === nodeId && kept.includes(line.step)).map(({ step }) => step);
}
