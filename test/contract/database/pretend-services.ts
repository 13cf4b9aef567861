// The services of the pretend nodes: they live by the pulse of whoever watches them.
import type { ServiceDriver } from '../../../src/edges.ts';

/** They, by names of nodes. */
export interface PretendServices {
  /** All of these run, and nobody has started any. */
  readonly reset: (names: readonly string[]) => void;
  /** One is down without a word. */
  readonly fell: (name: string) => void;
  /** What runs beats, and what is being cancelled ends. */
  readonly pulse: () => Promise<void>;
  readonly driver: (name: string) => ServiceDriver;
  /** Names of those that run, and of those that were started. */
  readonly state: () => readonly [readonly string[], readonly string[]];
}

/** @param sql carries out T-SQL on `$S` */
export function pretendServices(sql: (text: string) => Promise<unknown>): PretendServices {
  const running = new Set<string>();
  let started: string[] = [];
  let runs = 1;

  async function pulse(): Promise<void> {
    for (const name of running)
      await sql(
        `UPDATE $S.[OctopusServerNodeStatus] SET [LastSeen] = SYSDATETIMEOFFSET(), [IsOffline] = 0 WHERE [Id] = N'OctopusServerNodes-${name}'`,
      );
    await sql("UPDATE $S.[ServerTask] SET [State] = N'Canceled' WHERE [State] = N'Cancelling'");
  }

  function driver(name: string): ServiceDriver {
    const offline = (is: boolean): Promise<unknown> =>
      sql(
        `UPDATE $S.[OctopusServerNodeStatus] SET [IsOffline] = ${is ? '1' : '0'} WHERE [Id] = N'OctopusServerNodes-${name}'`,
      );
    const never = (): Promise<never> => Promise.reject(new Error('not this driver'));
    return {
      kind: 'fake',
      target: name,
      abilities: new Set(['state', 'stop', 'start']),
      untested: null,
      warnings: () => Promise.resolve([]),
      state: () =>
        Promise.resolve({
          running: running.has(name) ? 'running' : 'stopped',
          identity: running.has(name) ? String(runs) : null,
          startType: null,
          watchdog: null,
          detail: '',
        }),
      stop: async (guard) => {
        if (running.has(name)) await guard();
        running.delete(name);
        await offline(true);
      },
      start: async () => {
        if (!running.has(name)) runs += 1;
        if (!running.has(name) && !started.includes(name)) started.push(name);
        running.add(name);
        await offline(false);
      },
      restart: never,
      run: never,
      lookAt: never,
      startSetting: never,
      disable: never,
      enable: never,
    };
  }

  return {
    reset: (names) => {
      running.clear();
      for (const name of names) running.add(name);
      started = [];
    },
    fell: (name) => running.delete(name),
    pulse,
    driver,
    state: () => [[...running].sort(), started],
  };
}
