// What else surrounds a process: the operator's hooks, the load balancer, the line to the database, the hand on Ctrl-C.
import type { BalancerView } from '../../../src/model/ping.ts';
import type { World, WorldOptions } from '../../fakes/fake-world.ts';

/** What the hooks of a roll are called in its command line. */
export const hookCommands = { require: 'may-i', beforeStop: 'before', afterStart: 'after' } as const;

/** How they stand; events change it. */
export interface Outside {
  /** Exit code of every hook from now on. */
  hookExit: number;
  /** How long the next hook takes. Milliseconds. */
  hookMs: number;
  /** Until this tick nobody gets an answer of the database. */
  awayUntil: number;
  /** The next write of a drain flag happens, and its answer is lost with the connection. */
  losesAnswer: boolean;
  /** The balancer sends to this node, whatever it answers. */
  keeps: string | null;
  /** The balancer never sends to this node again. */
  forgets: string | null;
  balancerIsAway: boolean;
}

/** Milliseconds. */
const usualHookMs = 4_000;

/** All as it should be. */
export function outsideOf(): Outside {
  return {
    hookExit: 0,
    hookMs: usualHookMs,
    awayUntil: 0,
    losesAnswer: false,
    keeps: null,
    forgets: null,
    balancerIsAway: false,
  };
}

/** What a world is told of it. */
export function outsideWorld(outside: Outside, world: () => World): Pick<WorldOptions, 'hook' | 'balancer'> {
  return {
    hook: () => {
      world().advance(outside.hookMs);
      outside.hookMs = usualHookMs;
      return outside.hookExit;
    },
    balancer: ({ machines, node }): BalancerView => {
      if (outside.balancerIsAway) return { kind: 'unreachable', why: 'nothing answers' };
      const serving = [...machines.values()].filter(
        ({ name, running }) =>
          name !== outside.forgets && (name === outside.keeps || (running && !node(name).draining)),
      );
      const tried = 5 * Math.max(1, serving.length);
      const answers = new Map(serving.map(({ name }) => [name, 5]));
      return { kind: 'seen', answers, tried, failed: serving.length === 0 ? tried : 0, product: null };
    },
  };
}
