// A standalone instance moves to a share of a real Samba, mounted by rclone, and back, killed on its way. In the long proofs alone:
// the check installs neither.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { needSmb, privateSmbd, type PrivateSmbd } from '../contract/files/private-smbd.ts';
import { proofTimeout, rounds } from '../rounds.ts';
import { kinds, migrationSandbox, sandboxRisks, type MigrationSandbox } from './migration-sandbox.ts';
import { lackingIn, placesBelow, snapshotOf } from './store-snapshots.ts';

let sandbox: MigrationSandbox | null = null;
let smb: PrivateSmbd | null = null;
// Not in the folder of the sandbox, which goes while it is mounted.
const folder = mkdtempSync(join(tmpdir(), 'octo-ha-smb-'));
afterAll(async () => {
  await sandbox?.down();
  await smb?.unmount();
  smb?.kill();
  rmSync(folder, { recursive: true, force: true });
});

if (rounds > 20)
  test(
    'an instance moves to a real SMB share and back, killed in the middle of either, and all of it arrives at the server',
    { timeout: proofTimeout * 3 },
    async (context) => {
      needSmb(context);
      const own = await migrationSandbox('--time-scale', '50', '--workload', 'light');
      sandbox = own;
      const point = join(folder, 'nas');
      mkdirSync(point);
      const served = await privateSmbd(join(folder, 'smb'), point);
      smb = served;
      await served.serve();
      await served.mount();
      const found = await own.leftovers();
      const from = await own.places();
      const target = join(point, 'octopus');

      const refused = await own.migrate('plan', target).ended;
      expect([refused.code, refused.stdout.includes('"target.unflushed"')]).toEqual([7, true]);
      expect(existsSync(target)).toBe(false);

      const args = ['--accept-risk', `${sandboxRisks},unflushed-target`];
      const killed = async (phase: string, lines: number): Promise<void> => {
        const run = own.migrate(phase, target, {
          args,
          onLine: (said) => {
            if (said >= lines) run.kill('tree');
          },
        });
        expect((await run.ended).signal).toBe('SIGKILL');
      };
      await killed('cutover', 12);
      const there = await own.migrate('cutover', target, { args }).ended;
      expect([there.code, there.code === 0 ? '' : there.stderr]).toEqual([0, '']);
      expect(await own.leftovers()).toEqual(found);
      expect(await own.places()).toEqual(placesBelow(target, kinds));
      const old = snapshotOf(from);
      const arrived = (): readonly string[] =>
        lackingIn(snapshotOf(placesBelow(join(served.backing, 'octopus'), kinds)), old, 'bytes');
      await expect.poll(arrived, { timeout: 60_000, interval: 500 }).toEqual([]);

      await killed('rollback', 5);
      const back = await own.migrate('rollback', target, { args }).ended;
      expect([back.code, back.code === 0 ? '' : back.stderr]).toEqual([0, '']);
      expect(await own.leftovers()).toEqual(found);
      expect(await own.places()).toEqual(from);
    },
  );
