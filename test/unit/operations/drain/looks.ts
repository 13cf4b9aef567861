// Looks at a draining node, for tests of what they add up to.
import type { Ping } from '../../../../src/model/ping.ts';
import type { DrainStart, Look } from '../../../../src/operations/drain/judge-drained.ts';
import { aNode } from '../../model/a-cluster.ts';

export const pollMs = 20_000;

/** The beat of a node at the reading back of its flag. */
export const beatAtFlag = Date.parse('2026-03-01T12:00:00Z');

export const withUrl: DrainStart = { flagAt: 1_000, beatAtFlag, hasUrl: true, queuePollMs: pollMs };
export const withoutUrl: DrainStart = { ...withUrl, hasUrl: false };

/** What one look is made of; a drained node that answers 418 unless said otherwise. */
export interface Glance {
  readonly at: number;
  readonly tookMs?: number;
  readonly gone?: boolean;
  readonly draining?: boolean;
  readonly running?: number;
  readonly cancelling?: number;
  readonly pinned?: number;
  /** Beats since the flag; null for a row without a beat. */
  readonly beats?: number | null;
  readonly offline?: boolean | null;
  readonly ping?: Ping | null;
}

/** The look of a glance. */
export function look(glance: Glance): Look {
  const { at, tookMs = 40, beats = 1 } = glance;
  return {
    began: at,
    ended: at + tookMs,
    node:
      glance.gone === true
        ? null
        : aNode('node-1', {
            draining: glance.draining ?? true,
            runningTasks: glance.running ?? 0,
            cancellingTasks: glance.cancelling ?? 0,
            pinnedTasks: glance.pinned ?? 0,
            lastSeenAt: beats === null ? null : new Date(beatAtFlag + beats * 60_000),
            flaggedOffline: glance.offline === undefined ? false : glance.offline,
          }),
    ping: glance.ping === undefined ? teapot() : glance.ping,
  };
}

/** The node's own 418. */
export function teapot(change: Partial<Ping & { kind: 'answered' }> = {}): Ping {
  return {
    kind: 'answered',
    status: 418,
    nodeName: 'node-1',
    draining: true,
    offline: false,
    version: '2025.1.9982',
    lastSeenAt: null,
    tookMs: 1,
    ...change,
  };
}

export const silence: Ping = { kind: 'unreachable', why: 'no answer' };
