// The effects that the crash tests die after, one by one, are all that there are: what strace sees of a real process is the same list.
// Compared in their order: every line of the journal (its write, with its flush before anything else is done), every batch that takes
// the lock or writes on its connection (in clear text, TLS is off here), every program that is run to stop or start a service.
// Not compared: the release of the lock, which is the end of its connection; and reads.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { carryOutDrain } from '../../src/operations/drain/carry-out-drain.ts';
import { mortal } from '../crash/mortal.ts';
import { fakeWorld } from '../fakes/fake-world.ts';
import { needTool } from '../tools.ts';
import { restartWish, scene } from '../unit/operations/restart/scene.ts';
import { effectsSeen } from './effects-seen.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { bin, cleanEnvironment } from './run-cli.ts';

let sandbox: OwnSandbox;
beforeAll(async () => {
  const quick = ['--time-scale', '50', '--workload', 'off', '--encryption', 'off'];
  sandbox = await ownSandbox('--nodes', '2', ...quick);
});
afterAll(() => sandbox.down());

for (const verb of ['drain', 'restart'] as const)
  test(`strace sees the effects of a ${verb} that the crash tests count, in their order, and no others`, async (context) => {
    needTool(context, 'strace', 'strace');
    await sandbox.rows('UPDATE dbo.OctopusServerNode SET IsInMaintenanceMode = 0');
    const counted = await effectsCounted(verb);
    expect(counted.length).toBeGreaterThan(6);
    const trace = await straced([verb, 'NODE1', ...(verb === 'restart' ? ['--yes'] : []), '-o', 'json']);
    const seen = effectsSeen(trace);
    expect(seen.unflushed).toEqual([]);
    expect(seen.effects).toEqual(counted);
    process.stdout.write(
      `effects of a ${verb}: ${String(counted.length)} counted, ${String(seen.effects.length)} seen by strace\n`,
    );
  });

/** By the counter of the crash tests, on the fakes. */
async function effectsCounted(verb: 'drain' | 'restart'): Promise<readonly string[]> {
  const urls = ['node-1', 'node-2', 'node-3'];
  const world = fakeWorld({ urls });
  const it = mortal(null, () => undefined);
  const operator = scene(world, {
    names: ['node-1'],
    onDatabase: ({ call }) => it.effect(call),
    onJournal: (line) => it.effect(`journal ${line.split(' ')[0] ?? ''}`),
    wrap: it.wrap,
  });
  if (verb === 'restart') await operator.restart();
  else {
    const { targets, settings } = restartWish(world, ['node-1'], {});
    const more = { via: 'database', waitSeconds: 900, then: 'leave', cancelWaitSeconds: 60 } as const;
    const wish = {
      targets,
      settings,
      ...more,
      reason: null,
      accepted: new Set<string>(),
      command: 'octo-ha drain',
    };
    await carryOutDrain(wish, operator.edges, new AbortController().signal);
  }
  const names: Readonly<Record<string, string>> = {
    takeLock: 'lock',
    setDraining: 'write',
    'stop node-1': 'run --stop',
    'start node-1': 'run --start',
  };
  return it.effects
    .filter((effect) => effect !== 'release' && !effect.endsWith('about to be done'))
    .map((effect) => names[effect] ?? effect);
}

/** Runs the command under strace, which lets go of the programs that it runs once it has seen them begin. */
async function straced(words: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(sandbox.folder, 'strace-'));
  const file = join(folder, 'trace');
  const calls = 'trace=execve,write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync';
  const args = ['-f', '-qq', '-b', 'execve', '-yy', '-xx', '-s', '65536', '-e', calls, '-o', file];
  const env = cleanEnvironment({ ...sandbox.env, OCTO_HA_STATE_FOLDER: join(folder, 'state') });
  const child = spawn('strace', [...args, process.execPath, bin, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdout.resume();
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  return readFileSync(file, 'latin1');
}
