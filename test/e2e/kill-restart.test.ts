import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../rounds.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import type { Ended } from './run-cli.ts';

/** A long run has a third node, and finds one draining now and then. */
const isLong = rounds > 20;
const roll = 'restart --all --yes --settle 0s -o json';

const lockIsFree = "SELECT APPLOCK_TEST('public', 'octo-ha', 'Exclusive', 'Session') AS free";

let sandbox: OwnSandbox;
beforeAll(async () => {
  const nodes = isLong ? '3' : '2';
  sandbox = await ownSandbox('--nodes', nodes, '--time-scale', '100', '--workload', 'busy');
});
afterAll(() => sandbox.down());

/** When to kill: once so many lines were said on stderr by one of them, and so many ms more. */
interface Moment {
  readonly lines: number;
  readonly ms: number;
}

/** Runs the command in so many processes at once and kills them all at a moment; null lets them end. */
async function runKilled(processes: number, moment: Moment | null): Promise<readonly Ended[]> {
  const children: { readonly kill: (signal: 'SIGKILL') => boolean }[] = [];
  const killAll = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  let timer: NodeJS.Timeout | undefined;
  const ended = await Promise.all(
    Array.from({ length: processes }, () =>
      sandbox.run(roll, {
        whenStarted: (child) => {
          children.push(child);
          if (moment === null) return;
          let lines = 0;
          const look = (part: string): void => {
            lines += part.split('\n').length - 1;
            if (lines >= moment.lines) timer ??= setTimeout(killAll, moment.ms);
          };
          look('');
          child.stderr?.on('data', look);
        },
      }),
    ),
  );
  clearTimeout(timer);
  return ended;
}

/** Anywhere in a roll: a node of it says some fourteen lines. A moment is no time of day, so a slow machine is met as well. */
const randomMoment = (random: () => number): Moment => ({
  lines: Math.floor(random() * 17),
  ms: random() * random() * 3_000,
});

async function isUp(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const end = (up: boolean) => (): void => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

const draining = async (): Promise<readonly unknown[]> =>
  (await sandbox.rows('SELECT Name FROM dbo.OctopusServerNode WHERE IsInMaintenanceMode = 1')).map(
    ({ Name }) => Name,
  );

/** Looks several times a second at how many nodes are down at once, and how many drain. Resolves when stopped. */
function watchCluster(): {
  readonly stop: () => Promise<{ readonly down: number; readonly draining: number }>;
} {
  const end = new AbortController();
  const most = { down: 0, draining: 0, looks: 0 };
  const watching = (async () => {
    while (!end.signal.aborted) {
      const ups = await Promise.all(sandbox.told.nodes.map(({ url }) => isUp(url)));
      most.down = Math.max(most.down, ups.filter((up) => !up).length);
      most.draining = Math.max(most.draining, (await draining()).length);
      most.looks += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    stop: async () => {
      end.abort();
      await watching;
      expect(most.looks).toBeGreaterThan(10);
      return { down: most.down, draining: most.draining };
    },
  };
}

/** Tasks of the workload that did not end well: its own always do, unless their node is taken from them. */
const lostTasks = async (): Promise<readonly unknown[]> =>
  sandbox.rows(
    "SELECT Id, State, ErrorMessage FROM dbo.ServerTask WHERE State IN ('Failed', 'Canceled') AND LEN(Id) > 15",
  );

async function unfinished(): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await sandbox.run('status -o json');
  if (code !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { readonly runs: readonly unknown[] }).runs;
}

test(
  'rolls killed with kill -9 at random moments, now and then two at once, are finished by the same command and lose no task',
  { timeout: proofTimeout * 2 },
  async () => {
    const random = randomFrom(proofSeed('rolls survive kill -9'));
    const wanted = Math.ceil(rounds / 5);
    let [killed, begun, rolls, races] = [0, 0, 0, 0];
    while (killed < wanted) {
      rolls += 1;
      const before = sandbox.processes();
      const found = isLong && random() < 0.3 ? ['NODE3'] : [];
      if (found.length > 0)
        await sandbox.rows("UPDATE dbo.OctopusServerNode SET IsInMaintenanceMode = 1 WHERE Name = 'NODE3'");
      const watch = watchCluster();
      const mostKills = Math.min(wanted - killed, 4 + Math.floor(random() * 5));
      for (let kills = 0; ;) {
        const processes = random() < 0.4 ? 2 : 1;
        const ended = await runKilled(processes, kills < mostKills ? randomMoment(random) : null);
        if (processes === 2) races += 1;
        const odd = ended.filter(({ code, signal }) => signal !== 'SIGKILL' && code !== 0 && code !== 6);
        expect(odd).toEqual([]);
        if (ended.some(({ signal }) => signal === 'SIGKILL')) {
          kills += 1;
          const runs = await unfinished();
          if (runs.length > 0) begun += 1;
        }
        if (ended.some(({ code }) => code === 0) && (await unfinished()).length === 0) {
          killed += kills;
          break;
        }
      }
      const most = await watch.stop();
      expect(most.down).toBeLessThanOrEqual(1);
      expect(most.draining).toBeLessThanOrEqual(1 + found.length);
      const after = sandbox.processes();
      expect(Object.keys(after)).toHaveLength(sandbox.told.nodes.length);
      for (const [name, pid] of Object.entries(before)) expect(after[name]).not.toBe(pid);
      expect(await draining()).toEqual(found);
      expect(await lostTasks()).toEqual([]);
      expect(await sandbox.rows(lockIsFree)).toEqual([{ free: 1 }]);
      await sandbox.rows('UPDATE dbo.OctopusServerNode SET IsInMaintenanceMode = 0');
      process.stdout.write(
        `proof "rolls survive kill -9": ${String(killed)} kills, ${String(begun)} of them of a roll begun, in ${String(rolls)} rolls, ${String(races)} times two at once\n`,
      );
    }
  },
);

test(
  'a roll that is stopped for five seconds keeps its lock, and goes on to its end',
  { timeout: 180_000 },
  async () => {
    const before = sandbox.processes();
    const other: Promise<Ended>[] = [];
    const ended = await sandbox.run('restart NODE1 --yes -o json', {
      whenStarted: (child) => {
        let said = '';
        child.stderr?.on('data', (part: string) => {
          said += part;
          if (other.length > 0 || !said.includes('drain flag set')) return;
          child.kill('SIGSTOP');
          const waited = new Promise((resolve) => setTimeout(resolve, 5_000));
          other.push(sandbox.run('restart NODE1 --yes -o json'));
          void Promise.all([waited, ...other]).finally(() => child.kill('SIGCONT'));
        });
      },
    });
    expect(await Promise.all(other)).toMatchObject([{ code: 6, stdout: '' }]);
    expect(ended).toMatchObject({ code: 0 });
    expect(sandbox.processes()['NODE1']).not.toBe(before['NODE1']);
    expect(await draining()).toEqual([]);
    expect(await lostTasks()).toEqual([]);
  },
);
