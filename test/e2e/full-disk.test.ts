// A share that somebody else fills before the outage, through the command line: each phase says why it ends, no node is touched for it,
// and the same command goes on once there is room.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inNamespace, needMounts } from '../contract/files/real-disks.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { bin, cleanEnvironment } from './run-cli.ts';

const risks = 'service-rights,old-backup,watchdog,free-space,missing-store,local-target,license';

let sandbox: OwnSandbox;
beforeAll(async () => {
  sandbox = await ownSandbox('--nodes', '1', '--time-scale', '100', '--workload', 'off');
}, 120_000);
afterAll(() => sandbox.down());

/** The share is mounted for these commands alone: a line of the exit code and one of what went wrong, for each of them. */
const script = `
mount -i -t tmpfs -o size=24m none "$SHARE"
migrate() {
  code=0
  "$NODE" "$BIN" migrate "$@" --to "$SHARE/octopus" --accept-risk=${risks} -o json >/dev/null 2>"$SHARE.err" || code=$?
  echo "$1 $code $(tail -n 1 "$SHARE.err" | sed -n 's/.*"code":"\\([a-z.-]*\\)".*/\\1/p')"
}
fill() { dd if=/dev/zero of="$SHARE/filler" bs=4k 2>/dev/null || true; }
fill
migrate preseed --master-key-saved
truncate -s -400K "$SHARE/filler"
migrate preseed --master-key-saved
rm "$SHARE/filler"
migrate preseed --master-key-saved
fill
migrate cutover --yes --master-key-saved
`;

test(
  'a share that is full is told before any node is touched, and the same command goes on once there is room',
  { timeout: 240_000 },
  async (context) => {
    needMounts(context, 'tmpfs');
    const share = join(sandbox.folder, 'share');
    mkdirSync(share);
    const env = cleanEnvironment({ ...sandbox.env, SHARE: share, NODE: process.execPath, BIN: bin });
    const child = spawn('unshare', [...inNamespace, 'sh', '-euc', script], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [told, complaint] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, complaint]).toEqual([0, '']);
    expect(
      told
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'preseed 4 target.no-right',
      'preseed 3 journal.unwritable',
      'preseed 0',
      'cutover 4 target.no-right',
    ]);
    expect(
      await sandbox.rows('SELECT Name FROM dbo.OctopusServerNode WHERE IsInMaintenanceMode = 1'),
    ).toEqual([]);
    expect(Object.keys(sandbox.processes())).toEqual(['NODE1']);
  },
);
