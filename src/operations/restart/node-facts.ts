// What the journal of a roll tells about one node. Pure.
import type { JournalLine } from '../../model/run.ts';
import { lastLine } from '../open-run.ts';

/** How far the roll has come with a node. */
export interface NodeFacts {
  /** The drain flag before the roll touched it; null while it was not touched. */
  readonly foundDraining: boolean | null;
  readonly foundVersion: string | null;
  /** A stop or restart was announced, and maybe done; with the identity of the service and its heart beat by then. */
  readonly stopping: { readonly identity: string | null; readonly beat: number | null } | null;
  /** The machine said that it is stopped (or, by a restart, another one). */
  readonly stopped: boolean;
  readonly started: boolean;
  readonly healthy: boolean;
  readonly done: boolean;
}

/** Reads them. */
export function nodeFacts(lines: readonly JournalLine[], nodeId: string): NodeFacts {
  const found = lastLine(lines, 'found', nodeId);
  const stopping = lastLine(lines, 'service.stopping', nodeId);
  // What followed an earlier announcement is of that one: a node may have to be stopped twice.
  const from = stopping === null ? [] : lines.slice(lines.indexOf(stopping));
  const has = (step: string): boolean => lastLine(from, step, nodeId) !== null;
  const version = found?.values['version'];
  const identity = stopping?.values['identity'];
  const beat = stopping?.values['beat'];
  return {
    foundDraining: found === null ? null : found.values['draining'] === true,
    foundVersion: typeof version === 'string' ? version : null,
    stopping:
      stopping === null
        ? null
        : {
            identity: typeof identity === 'string' ? identity : null,
            beat: typeof beat === 'number' ? beat : null,
          },
    stopped: has('service.stopped'),
    started: has('service.started'),
    healthy: has('node.healthy'),
    done: lastLine(lines, 'ended', nodeId) !== null,
  };
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
