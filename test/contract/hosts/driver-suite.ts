// What every service driver promises (ServiceDriver in src/edges.ts), asked of one that has a real service behind it.
import { afterEach, describe, expect, test, type TestContext } from 'vitest';
import type { ServiceDriver } from '../../../src/edges.ts';
import type { Ability } from '../../../src/model/service.ts';
import { guarded, unguarded } from '../../fakes/unguarded.ts';

/** A driver with a service of its own. */
export interface Rig {
  readonly driver: ServiceDriver;
  /** The same, with 1.5 s for a question instead of plenty. */
  readonly hasty: ServiceDriver;
  /** The truth, found without the driver. */
  readonly isRunning: () => boolean | Promise<boolean>;
  /** From now on the machine does not answer. */
  readonly hang: () => void | Promise<void>;
  /** Files that a word of the node's name would have made, had anything read it as more than a word. */
  readonly traces: () => readonly string[];
  readonly close: () => void | Promise<void>;
}

/** What a test wishes of its rig. */
export interface RigWish {
  readonly nodeName: string;
}

/** Names that are commands to some shell, options to some program, or a path. */
const hostileNames = [
  '$(touch trace)',
  '`touch trace`',
  "'; touch trace; '",
  '" & touch trace & "',
  '-oProxyCommand=touch trace',
  '%COMSPEC% | touch trace',
  '../../trace',
  'ä\n touch trace',
];

const never = new AbortController().signal;

/**
 * @param open makes a stopped service and its driver; the same for every test
 * @param names how many of the hostile names are tried: fewer where a service starts slowly
 */
export function driverSuite(
  name: string,
  open: (context: TestContext, wish: RigWish) => Promise<Rig>,
  names = hostileNames.length,
): void {
  let rig: Rig | null = null;
  afterEach(async () => {
    await rig?.close();
    rig = null;
  });
  const opened = async (context: TestContext, wish: RigWish = { nodeName: 'node-1' }): Promise<Rig> =>
    (rig = await open(context, wish));

  describe(`the driver ${name}`, () => {
    test('says of a service what is true, before and after each order', async (context) => {
      const { driver, isRunning } = await opened(context);
      expect([(await driver.state(never)).running, await isRunning()]).toEqual(['stopped', false]);
      await driver.start(never);
      const first = await driver.state(never);
      expect([first.running, await isRunning()]).toEqual(['running', true]);
      await driver.stop(unguarded, never);
      expect([(await driver.state(never)).running, await isRunning()]).toEqual(['stopped', false]);
      await driver.start(never);
      const second = await driver.state(never);
      if (first.identity !== null) expect(second.identity).not.toBe(first.identity);
    });

    test('minds neither stopping what is stopped nor starting what runs', async (context) => {
      const { driver, isRunning } = await opened(context);
      await driver.stop(unguarded, never);
      expect(await isRunning()).toBe(false);
      await driver.start(never);
      const { identity } = await driver.state(never);
      await driver.start(never);
      expect(await driver.state(never)).toMatchObject({ running: 'running', identity });
      await driver.stop(unguarded, never);
      await driver.stop(unguarded, never);
      expect(await isRunning()).toBe(false);
    });

    test('stops nothing where the guard says no, which it is asked for what runs alone', async (context) => {
      const { driver, isRunning } = await opened(context);
      await driver.stop(guarded, never);
      await driver.start(never);
      await expect(driver.stop(guarded, never)).rejects.toThrow('not now');
      expect(await isRunning()).toBe(true);
      await driver.stop(unguarded, never);
    });

    test('refuses each ability that it does not declare, by its code', async (context) => {
      const { driver } = await opened(context);
      const calls: Readonly<Record<Ability, () => Promise<unknown>>> = {
        state: () => driver.state(never),
        stop: () => driver.stop(unguarded, never),
        start: () => driver.start(never),
        restart: () => driver.restart(unguarded, never),
        run: () => driver.run(['version'], never),
        disable: () => driver.disable('{}', never),
        read: () => driver.lookAt({ paths: ['/'], hash: false, deadlineMs: 1000 }, never),
      };
      for (const [ability, call] of Object.entries(calls))
        if (!driver.abilities.has(ability as Ability))
          await expect(call()).rejects.toMatchObject({ code: 'host.unsupported', exitCode: 3 });
    });

    test('gives up on a machine that does not answer', async (context) => {
      const { hasty, hang } = await opened(context);
      await hang();
      const began = performance.now();
      await expect(hasty.state(never)).rejects.toMatchObject({
        code: expect.stringMatching(/^host\.(?:timeout|unreachable)$/) as string,
      });
      expect(performance.now() - began).toBeLessThan(8000);
    });

    test('lets go at once when it is called off, with the reason given', async (context) => {
      const { driver, hang } = await opened(context);
      const reason = new Error('called off');
      await expect(driver.stop(unguarded, AbortSignal.abort(reason))).rejects.toBe(reason);
      await hang();
      const stop = new AbortController();
      setTimeout(() => stop.abort(reason), 100);
      const began = performance.now();
      await expect(driver.state(stop.signal)).rejects.toBe(reason);
      expect(performance.now() - began).toBeLessThan(4000);
    });

    test('takes a node whose name means something to a shell for what it is', async (context) => {
      for (const nodeName of hostileNames.slice(0, names)) {
        const { driver, traces, close } = await opened(context, { nodeName });
        await driver.start(never);
        expect((await driver.state(never)).running).toBe('running');
        await driver.stop(unguarded, never);
        expect(traces()).toEqual([]);
        await close();
      }
    });
  });
}
