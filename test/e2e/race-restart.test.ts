// Two rolls started at once: one acts, the other is told who does. On a cluster without work, so that a race costs seconds.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofSeed, randomFrom, rounds } from '../rounds.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { octoHa } from './run-cli.ts';

/** 2 for every test run, 1,000 in `npm run proof`. */
const races = rounds > 20 ? rounds * 2 : Math.ceil(rounds / 10);
const lockIsFree = "SELECT APPLOCK_TEST('public', 'octo-ha', 'Exclusive', 'Session') AS free";
const flags = 'SELECT Name FROM dbo.OctopusServerNode WHERE IsInMaintenanceMode = 1';

let sandbox: OwnSandbox;
beforeAll(async () => {
  sandbox = await ownSandbox('--nodes', '2', '--time-scale', '50', '--workload', 'off');
});
afterAll(() => sandbox.down());

test(
  'of two rolls started at once exactly one acts, and the other ends with 6',
  { timeout: 60_000 + races * 20_000 },
  async () => {
    const random = randomFrom(proofSeed('of two rolls one acts'));
    const [acts, release, hook] = ['acts', 'release', 'hook.sh'].map((name) =>
      join(sandbox.folder, name),
    ) as [string, string, string];
    // Whoever has drained its node waits in its hook until the other has ended, and then fails: the node goes back to work.
    // Two that act would both wait, until 30 s are over.
    writeFileSync(
      hook,
      `echo "$OCTO_HA_NODE" >> "${acts}"\nfor i in $(seq 600); do [ -e "${release}" ] && exit 1; sleep 0.05; done\nexit 1\n`,
    );
    const args = ['restart', '--all', '--yes', '-o', 'json', '--before-stop', `sh ${hook}`];
    let apart = 0;
    for (let race = 1; race <= races; race += 1) {
      rmSync(acts, { force: true });
      rmSync(release, { force: true });
      // A state folder of its own that both share: the next race has nothing to go on with.
      const state = mkdtempSync(join(sandbox.folder, 'race-'));
      const env = { ...sandbox.env, OCTO_HA_STATE_FOLDER: state };
      const before = sandbox.processes();
      const headStart = random() < 0.5 ? 0 : Math.floor(random() * 600);
      if (headStart > 0) apart += 1;
      const ended = await Promise.all(
        [0, headStart].map(async (ms) => {
          await new Promise((resolve) => setTimeout(resolve, ms));
          const one = await octoHa(args, { env });
          if (!existsSync(release)) writeFileSync(release, '');
          return one;
        }),
      );
      const codes = ended.map(({ code }) => code).sort();
      const acted = existsSync(acts) ? readFileSync(acts, 'utf8').trim().split('\n').length : 0;
      const journals = readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.jsonl'),
      );
      expect({ race, codes, acted, journals, ended }).toMatchObject({
        codes: [5, 6],
        acted: 1,
        journals: [expect.stringContaining('restart')],
      });
      expect(await sandbox.rows(flags)).toEqual([]);
      expect(await sandbox.rows(lockIsFree)).toEqual([{ free: 1 }]);
      expect(sandbox.processes()).toEqual(before);
      rmSync(state, { recursive: true });
      if (race % 25 === 0 || race === races)
        process.stdout.write(
          `${new Date().toISOString()} proof "of two rolls one acts": ${String(race)} races, ${String(apart)} of them up to 0.6 s apart\n`,
        );
    }
  },
);
