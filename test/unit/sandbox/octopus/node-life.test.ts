import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pretendInstance } from './pretend-instance.ts';
import type { PretendInstance, TestNode } from './pretend-instance.ts';

/** Milliseconds of a queue poll, at the time scale of these tests. */
const poll = 20_000 / 600;
const slow = { interval: 40, timeout: 8000 };

let instance: PretendInstance;
beforeEach(async () => {
  instance = await pretendInstance({ nodes: ['GONE'] });
});
afterEach(() => instance.close());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const statesOf = async (ids: readonly string[]): Promise<readonly unknown[]> => {
  const list = ids.map((id) => `'${id}'`).join(', ');
  const rows = await instance.sql(`SELECT State FROM ServerTask WHERE Id IN (${list}) ORDER BY Id`);
  return rows.map((row) => row['State']);
};
const begun = async (): Promise<number> =>
  Number(
    (
      await instance.sql(
        "SELECT COUNT(*) AS n FROM ServerTask WHERE Id LIKE 'ServerTasks-8%' AND State <> 'Queued'",
      )
    )[0]?.['n'],
  );
const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `ServerTasks-80${String(10 + at)}`);
const setNode = (name: string, set: string): Promise<unknown> =>
  instance.sql(`UPDATE OctopusServerNode SET ${set} WHERE Name = '${name}'`);
const lastSeen = async (node: TestNode): Promise<number> => (await node.self())?.lastSeenAt.getTime() ?? 0;

describe('a pretend node', () => {
  test('obeys a drain within one poll, and works again when it is lifted', async () => {
    const node = await instance.node('NODE1');
    // The other one stays up, so that the cluster as a whole could work.
    await instance.sql(
      "UPDATE OctopusServerNodeStatus SET LastSeen = '2100-01-01' WHERE Id = 'OctopusServerNodes-GONE'",
    );
    await setNode('NODE1', 'IsInMaintenanceMode = 1');
    await sleep(poll * 2);
    await instance.enqueue(ids(3));
    await sleep(poll * 4);
    expect(await begun()).toBe(0);
    await setNode('NODE1', 'IsInMaintenanceMode = 0');
    await expect.poll(begun, slow).toBe(3);
    expect(node.trouble).toEqual([]);
  });

  test('runs no more tasks at once than its cap, which may change while it runs', async () => {
    await setNode('GONE', 'MaxConcurrentTasks = 0');
    await instance.node('NODE1', { timeScale: 300 });
    await setNode('NODE1', 'MaxConcurrentTasks = 2');
    await sleep(poll * 4);
    await instance.enqueue(ids(6));
    const most = async (): Promise<number> => {
      let found = 0;
      for (let look = 0; look < 6; look += 1) {
        found = Math.max(found, (await statesOf(ids(6))).filter((state) => state === 'Executing').length);
        await sleep(10);
      }
      return found;
    };
    await expect.poll(begun, slow).toBeGreaterThan(0);
    expect(await most()).toBe(2);
    await setNode('NODE1', 'MaxConcurrentTasks = 4');
    await expect.poll(most, slow).toBe(4);
  });

  test('ends a task that is asked to end, and one that still waits is ended at once', async () => {
    const node = await instance.node('NODE1');
    await instance.enqueue(ids(1));
    await expect.poll(() => statesOf(ids(1)), slow).toEqual(['Executing']);
    expect(await node.tasks.cancel('ServerTasks-8010', new Date())).toBe(true);
    await expect.poll(() => statesOf(ids(1)), slow).toEqual(['Canceled']);
    await setNode('NODE1', 'IsInMaintenanceMode = 1');
    await sleep(poll * 2);
    await instance.enqueue(['ServerTasks-8099']);
    expect(await node.tasks.cancel('ServerTasks-8099', new Date())).toBe(true);
    expect(await statesOf(['ServerTasks-8099'])).toEqual(['Canceled']);
  });

  test('that stops says so and leaves its tasks; back again, it cancels them at once', async () => {
    const node = await instance.node('NODE1', { timeScale: 300 });
    await instance.enqueue(ids(2));
    await expect.poll(() => statesOf(ids(2)), slow).toEqual(['Executing', 'Executing']);
    await node.stop(true);
    expect(await node.self()).toMatchObject({ offline: true });
    expect(await statesOf(ids(2))).toEqual(['Executing', 'Executing']);
    await instance.node('NODE1');
    await expect.poll(() => statesOf(ids(2)), slow).toEqual(['Canceled', 'Canceled']);
    expect(await node.self()).toMatchObject({ offline: false });
  });

  test('that dies says nothing', async () => {
    const node = await instance.node('NODE1');
    await node.stop(false);
    expect(await node.self()).toMatchObject({ offline: false });
  });

  test('cancels the tasks of another one after an hour without it, but not those that wait for a person', async () => {
    const gone = 'OctopusServerNodes-GONE';
    const seenAgo = (ms: number): Promise<unknown> =>
      instance.sql(
        `UPDATE OctopusServerNodeStatus SET LastSeen = DATEADD(ms, ${String(-ms)}, SYSDATETIMEOFFSET()) WHERE Id = '${gone}'`,
      );
    await instance.enqueue(['ServerTasks-8010'], 'Health');
    await instance.enqueue(['ServerTasks-8011'], 'Deploy', true);
    await instance.sql(
      `UPDATE ServerTask SET State = 'Executing', ServerNodeId = '${gone}' WHERE Id LIKE 'ServerTasks-801_'`,
    );
    await seenAgo(4500);
    await instance.node('NODE1');
    await sleep(poll * 3);
    expect(await statesOf(ids(2))).toEqual(['Executing', 'Executing']);
    await seenAgo(6500);
    await expect.poll(() => statesOf(ids(2)), slow).toEqual(['Canceled', 'Executing']);
  });

  test('whose row is deleted adds itself again, with cap 5 and without a drain', async () => {
    const node = await instance.node('NODE1');
    await setNode('NODE1', 'MaxConcurrentTasks = 9, IsInMaintenanceMode = 1');
    await node.rows.remove(node.id);
    expect(await node.self()).toBeNull();
    await expect.poll(() => node.self(), slow).toMatchObject({ taskCap: 5, draining: false });
  });

  test('notes its version when it is another one than before', async () => {
    for (const version of ['2025.1.1', '2025.1.1', '2025.2.1']) {
      const node = await instance.node('NODE1', { version });
      await node.stop(true);
    }
    const rows = await instance.sql(
      "SELECT Version FROM OctopusServerInstallationHistory WHERE Node = 'NODE1' ORDER BY Installed",
    );
    expect(rows.map((row) => row['Version'])).toEqual(['2025.1.1', '2025.2.1']);
  });

  test('stamps its heart beat with its own clock', async () => {
    const ahead = await instance.node('AHEAD', { timeScale: 1, clockOffsetSeconds: 120 });
    expect((await lastSeen(ahead)) - Date.now()).toBeGreaterThan(110_000);
  });

  test('goes on after the server was away, and finishes what it ran', async () => {
    const node = await instance.node('NODE1');
    await instance.enqueue(ids(2));
    await expect.poll(begun, slow).toBe(2);
    await instance.cut();
    await sleep(350);
    await instance.mend();
    const mended = Date.now();
    await expect.poll(() => lastSeen(node), slow).toBeGreaterThan(mended);
    await instance.enqueue(['ServerTasks-8050']);
    await expect
      .poll(() => statesOf([...ids(2), 'ServerTasks-8050']), slow)
      .toEqual(['Success', 'Success', 'Success']);
    expect(node.trouble.length).toBeGreaterThan(0);
  });
});

describe('two pretend nodes', () => {
  test('never run the same task, and share a busy queue', async () => {
    const all = ids(16);
    const taken: string[] = [];
    await setNode('GONE', 'MaxConcurrentTasks = 0');
    const nodes = await Promise.all(
      ['NODE1', 'NODE2'].map((name) => instance.node(name, { timeScale: 3000 })),
    );
    await instance.enqueue(all);
    await expect.poll(() => statesOf(all), slow).toEqual(all.map(() => 'Success'));
    for (const { home } of nodes) taken.push(...(await readdir(join(home, 'TaskLogs'))));
    // A log for every task that was begun: as many as tasks, of both nodes.
    expect(taken.map((name) => name.replace(/_.*/, '')).sort()).toEqual(
      all.map((id) => id.toLowerCase()).sort(),
    );
    const by = await instance.sql(
      "SELECT DISTINCT ServerNodeId FROM ServerTask WHERE Id LIKE 'ServerTasks-80%'",
    );
    expect(by).toHaveLength(2);
    expect(nodes.flatMap(({ trouble }) => trouble)).toEqual([]);
  });
});
