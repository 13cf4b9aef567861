// What exit codes, hooks and the load balancer promise, held against what processes did.
import type { BalancerView } from '../../../src/model/ping.ts';

/** Everything by names of processes and nodes. */
export interface Promises {
  /** A write that took effect: of a flag to true, or to false. */
  readonly flagged: (process: string, name: string, draining: boolean) => void;
  /** A service was told to stop, or to start. */
  readonly stopping: (process: string, name: string) => void;
  readonly starting: (process: string, name: string) => void;
  readonly outside: (name: string) => void;
  readonly hooked: (process: string, hook: string, name: string, exitCode: number) => void;
  readonly balanced: (process: string, view: BalancerView) => void;
  /** Something is about to be written down. */
  readonly journalled: (process: string, step: string, name: string) => void;
  /** @param outcome `exit 4 node.last-one`, or what the answer tells */
  readonly ended: (process: string, outcome: string) => void;
}

/** @param wants which of them the command line asks for */
export function promisesOf(
  wants: { readonly hooks: boolean; readonly balancer: boolean },
  isDown: (name: string) => boolean,
  wrong: (what: string) => void,
): Promises {
  const flags = new Map<string, string>();
  /** Flags that a process of ours has lifted last. */
  const lifted = new Set<string>();
  const stopped = new Map<string, string>();
  const acted = new Set<string>();
  const hooks = new Map<string, number>();
  const views = new Map<string, BalancerView>();

  /** Who asks whether it may stop a node asks itself; what is done after a start is done for whoever goes on. */
  const keyOf = (process: string, hook: string, name: string): string =>
    hook === 'after-start' ? `${hook} ${name}` : `${process} ${hook} ${name}`;

  function needHook(process: string, hook: string, name: string, what: string): void {
    if (!wants.hooks) return;
    const last = hooks.get(keyOf(process, hook, name));
    if (last !== 0) wrong(`${process} ${what} ${name}, and its ${hook} command ended with ${String(last)}`);
  }

  return {
    flagged: (process, name, draining) => {
      acted.add(process);
      if (draining) flags.set(name, process);
      else flags.delete(name);
      if (draining) lifted.delete(name);
      else lifted.add(name);
    },
    outside: (name) => {
      flags.delete(name);
      lifted.delete(name);
    },
    stopping: (process, name) => {
      acted.add(process);
      stopped.set(name, process);
      hooks.delete(keyOf(process, 'after-start', name));
      needHook(process, 'require', name, 'stops');
      needHook(process, 'before-stop', name, 'stops');
      const view = views.get(process);
      if (wants.balancer && (view?.kind !== 'seen' || view.answers.has(name)))
        wrong(`${process} stops ${name}, which the load balancer was not seen to have let go`);
    },
    starting: (process, name) => {
      acted.add(process);
      stopped.delete(name);
      hooks.delete(keyOf(process, 'after-start', name));
    },
    hooked: (process, hook, name, exitCode) => hooks.set(keyOf(process, hook, name), exitCode),
    balanced: (process, view) => views.set(process, view),
    journalled: (process, step, name) => {
      if (step === 'node.healthy') needHook(process, 'after-start', name, 'calls healthy');
      const view = views.get(process);
      if (
        wants.balancer &&
        step === 'ended' &&
        lifted.has(name) &&
        !(view?.kind === 'seen' && view.answers.has(name))
      )
        wrong(`${process} is done with ${name}, which the load balancer was not seen to have taken back`);
    },
    ended: (process, outcome) => {
      const exit = /^exit (\d+)/.exec(outcome)?.[1];
      if (exit === '130' && acted.has(process))
        wrong(`${process} says that nothing was changed, and has acted`);
      if (exit === undefined || exit === '5') return;
      const down = [...stopped].filter(([name]) => isDown(name));
      const left = [...flags, ...down].filter(([, by]) => by === process).map(([name]) => name);
      if (left.length > 0) wrong(`${process} ended with ${outcome}, and leaves ${left.join()} as it made it`);
    },
  };
}
