// The holder of the lock is frozen, its connection dies meanwhile, somebody else takes over: when it wakes it must not write any more.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultProxy, type FaultProxy } from '../fakes/fault-proxy.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { octoHa, type Ended } from './run-cli.ts';

let sandbox: OwnSandbox;
let proxy: FaultProxy;
beforeAll(async () => {
  sandbox = await ownSandbox('--nodes', '2', '--time-scale', '100', '--workload', 'off');
  proxy = await faultProxy(sandbox.told.port);
});
afterAll(async () => {
  await proxy.close();
  await sandbox.down();
});

const roll = ['restart', 'NODE1', '--yes', '-o', 'json'];
const lockIsFree = "SELECT APPLOCK_TEST('public', 'octo-ha', 'Exclusive', 'Session') AS free";
const flags = 'SELECT Name, IsInMaintenanceMode AS draining FROM dbo.OctopusServerNode ORDER BY Name';

/** With one state folder or with one each; and it wakes while the other is at work, or when it has ended and the lock is free. */
for (const { shared, ended: overtakenWhole } of [
  { shared: true, ended: true },
  { shared: false, ended: false },
  { shared: false, ended: true },
])
  test(
    `a roll that was frozen, lost its connection and was overtaken ${shared ? 'in the same state folder' : 'from another state folder'} writes nothing more when it wakes ${overtakenWhole ? 'after the other has ended' : 'while the other is at work'}`,
    { timeout: 120_000 },
    async () => {
      await sandbox.rows('UPDATE dbo.OctopusServerNode SET IsInMaintenanceMode = 0');
      await allOnline();
      // The first goes through a proxy, which can end its connections.
      const which = `${String(shared)}-${String(overtakenWhole)}`;
      const contextFile = join(sandbox.folder, `through-${which}.yaml`);
      const direct = readFileSync(sandbox.told.contextFile, 'utf8');
      writeFileSync(
        contextFile,
        direct.replace(`port: ${String(sandbox.told.port)}`, `port: ${String(proxy.port)}`),
        { mode: 0o600 },
      );
      const [mine, theirs] = ['mine', 'theirs'].map((name) => join(sandbox.folder, `${name}-${which}`));
      const first = { OCTO_HA_CONFIG: contextFile, OCTO_HA_STATE_FOLDER: mine ?? '' };
      const second = {
        OCTO_HA_CONFIG: sandbox.told.contextFile,
        OCTO_HA_STATE_FOLDER: (shared ? mine : theirs) ?? '',
      };
      const overtaking: Promise<{ readonly over: Promise<Ended> }>[] = [];
      const [reached, release, hook] = ['reached', 'release', 'hook.sh'].map((name) =>
        join(sandbox.folder, name),
      ) as [string, string, string];
      for (const left of [reached, release]) rmSync(left, { force: true });
      writeFileSync(
        hook,
        `: > "${reached}"\nfor i in $(seq 600); do [ -e "${release}" ] && exit 0; sleep 0.1; done\nexit 1\n`,
      );
      let atWaking = null as {
        readonly flags: unknown;
        readonly processes: unknown;
        readonly lines: number;
      } | null;
      const ended = await octoHa(roll, {
        env: first,
        whenStarted: (child) => {
          let said = '';
          child.stderr?.on('data', (part: string) => {
            said += part;
            if (overtaking.length > 0 || !said.includes('drain flag set')) return;
            child.kill('SIGSTOP');
            proxy.drop();
            // Whatever comes of it: a frozen process would never end.
            const longEnough = new Promise((resolve) => setTimeout(resolve, overtakenWhole ? 5_500 : 0));
            const overtaken = takeOver(second);
            overtaking.push(longEnough.then(() => overtaken).finally(() => child.kill('SIGCONT')));
          });
        },
      });
      async function takeOver(
        env: Readonly<Record<string, string>>,
      ): Promise<{ readonly over: Promise<Ended> }> {
        await freed();
        const args = overtakenWhole ? roll : [...roll, '--before-stop', `sh ${hook}`];
        const over = octoHa(args, { env });
        await Promise.race([overtakenWhole ? over : appeared(reached), over]);
        atWaking = {
          flags: await sandbox.rows(flags),
          processes: sandbox.processes(),
          lines: lines(mine ?? ''),
        };
        return { over };
      }
      // It tells that it did not come to its end, and has changed nothing since it woke.
      expect(ended).toMatchObject({ code: 5 });
      expect(JSON.parse(ended.stdout)).toMatchObject({ nodes: [{ name: 'NODE1', outcome: 'interrupted' }] });
      if (overtakenWhole && !shared) expect(ended.stderr).toMatch(/for \d+ s nobody can tell who had it/);
      expect(await sandbox.rows(flags)).toEqual(atWaking?.flags);
      expect(sandbox.processes()).toEqual(atWaking?.processes);
      if (shared) expect(lines(mine ?? '')).toBe(atWaking?.lines);
      writeFileSync(release, '');
      const [taken] = await Promise.all(overtaking);
      expect(await taken?.over).toMatchObject({ code: 0 });
      expect(await sandbox.rows(lockIsFree)).toEqual([{ free: 1 }]);
    },
  );

/** A node that was just restarted says so with its next heart beat. */
async function allOnline(): Promise<void> {
  const offline = 'SELECT COUNT(*) AS nodes FROM dbo.OctopusServerNodeStatus WHERE IsOffline = 1';
  while ((await sandbox.rows(offline))[0]?.['nodes'] !== 0)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

async function appeared(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The server has noticed that the connection with the lock has ended. */
async function freed(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [row] = await sandbox.rows(lockIsFree);
    if (row?.['free'] === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the lock of a connection that has ended is still held');
}

/** Lines of all journals in a state folder. */
function lines(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length - 1, 0);
}
