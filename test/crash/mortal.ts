// A process that dies right after its n-th effect: from then on nothing of it runs, no `catch` and no `finally` either.
import type { Hosts, InstanceDatabase, Journals, ServiceDriver } from '../../src/edges.ts';
import type { Stores } from '../../src/edges/stores.ts';
import { unguarded } from '../fakes/unguarded.ts';
import type { Edges } from '../../src/operations/verb-edges.ts';

/** One life. */
export interface Mortal {
  /** Every effect so far, in words. */
  readonly effects: string[];
  /** To be called by the fakes when something took effect. Does not return where it is the last one. */
  readonly effect: (name: string) => void;
  /** The same edges, which fall silent for ever at the death; what drivers and hooks do counts before and after it was done. */
  readonly wrap: (edges: Edges) => Edges;
  /** The same of the stores, with the targets that they open. */
  readonly wrapStores: (stores: Stores) => Stores;
  /** What the work gives, or `died`. */
  readonly live: <T>(work: () => Promise<T>) => Promise<T | 'died'>;
}

/**
 * @param dieAfter the number of the last effect, from 1; null lives on
 * @param onDeath ends the connections
 * @param late is handed what was about to be done at the death: a command that had been sent, and takes effect later
 */
export function mortal(
  dieAfter: number | null,
  onDeath: () => void,
  late: (act: () => Promise<unknown>) => void = () => undefined,
): Mortal {
  const effects: string[] = [];
  let life: 'alive' | 'dead' = 'alive';
  const isDead = (): boolean => life === 'dead';
  let tell: (died: 'died') => void = () => undefined;
  const death = new Promise<'died'>((resolve) => (tell = resolve));

  function effect(name: string): void {
    effects.push(name);
    if (effects.length !== dieAfter) return;
    life = 'dead';
    onDeath();
    tell('died');
    throw new Error(`died after ${name}`);
  }

  async function unlessDead<T>(call: () => Promise<T>): Promise<T> {
    if (isDead()) return forever();
    try {
      const result = await call();
      return isDead() ? await forever() : result;
    } catch (error) {
      if (isDead()) return forever();
      throw error;
    }
  }

  /** Every function of it that gives a promise falls silent. */
  function silenced<T extends object>(edge: T): T {
    const all = Object.entries(edge).map(([name, value]: [string, unknown]): [string, unknown] => {
      if (typeof value !== 'function') return [name, value];
      const call = value as (...given: unknown[]) => unknown;
      return [
        name,
        (...given: unknown[]): unknown => {
          if (isDead()) return forever();
          const result = call(...given);
          return result instanceof Promise ? unlessDead(() => result) : result;
        },
      ];
    });
    return Object.fromEntries(all) as T;
  }

  const acting = async <T>(name: string, act: () => Promise<T>): Promise<T> =>
    unlessDead(async () => {
      try {
        effect(`${name}, about to be done`);
      } catch (error) {
        late(act);
        throw error;
      }
      const result = await act();
      effect(name);
      return result;
    });

  /** An order that is given once its guard has said yes: a process dies before it, and its order may arrive later all the same. */
  const ordering =
    (name: string, order: ServiceDriver['stop']): ServiceDriver['stop'] =>
    (guard, signal, watch) =>
      unlessDead(async () => {
        const guarded = async (): Promise<void> => {
          await guard();
          try {
            effect(`${name}, about to be done`);
          } catch (error) {
            late(() => order(unguarded, signal));
            throw error;
          }
        };
        await order(guarded, signal, watch);
        effect(name);
      });

  function driver(of: ServiceDriver, name: string): ServiceDriver {
    return {
      ...silenced(of),
      stop: ordering(`stop ${name}`, of.stop),
      // What arrives late is written down by nobody.
      start: (signal, watch) => acting(`start ${name}`, () => of.start(signal, isDead() ? undefined : watch)),
      restart: ordering(`restart ${name}`, of.restart),
      run: (argv, signal) => acting(`run ${argv.join(' ')} ${name}`, () => of.run(argv, signal)),
    };
  }

  const database = (of: InstanceDatabase): InstanceDatabase => ({
    ...silenced(of),
    takeLock: (scope, signal) => unlessDead(async () => silenced(await of.takeLock(scope, signal))),
  });
  const hosts = (of: Hosts): Hosts => ({
    ...silenced(of),
    serviceOf: (name) => {
      const found = of.serviceOf(name);
      return found === null ? null : driver(found, name);
    },
    hook: (command, how, signal) =>
      acting(`hook ${command} ${how.values['OCTO_HA_NODE'] ?? ''}`, () => {
        const { values, deadlineMs } = how;
        return of.hook(command, isDead() ? { values, deadlineMs } : how, signal);
      }),
  });
  const journals = (of: Journals): Journals => ({
    ...silenced(of),
    begin: (verb, values) => unlessDead(async () => silenced(await of.begin(verb, values))),
    resume: (id) => unlessDead(async () => silenced(await of.resume(id))),
  });

  return {
    effects,
    effect,
    wrap: (edges) => ({
      ...edges,
      database: database(edges.database),
      hosts: hosts(edges.hosts),
      journals: journals(edges.journals),
      clock: silenced(edges.clock),
    }),
    wrapStores: (of) => ({
      ...silenced(of),
      openTarget: (root, wish, signal) =>
        unlessDead(async () => {
          const target = await of.openTarget(root, wish, signal);
          return { ...silenced(target), journals: journals(target.journals) };
        }),
    }),
    live: (work) => Promise.race([work(), death]),
  };
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
