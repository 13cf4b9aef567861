// The effects that the crash tests die after, one by one, are all that there are: what strace sees of a real process is the same list.
// Compared in their order: every line of the journal (its write, with its flush before anything else is done), every batch that takes
// the lock or writes on its connection (in clear text, TLS is off here), every program that is run to stop or start a service.
// Not compared: the release of the lock, which is the end of its connection; and reads.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { carryOutDrain } from '../../src/operations/drain/carry-out-drain.ts';
import { mortal } from '../crash/mortal.ts';
import { fakeWorld } from '../fakes/fake-world.ts';
import { needTool } from '../tools.ts';
import { restartWish, scene } from '../unit/operations/restart/scene.ts';
import { effectsSeen } from './effects-seen.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { straced } from './straced.ts';

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
    const folder = mkdtempSync(join(sandbox.folder, 'strace-'));
    const env = { ...sandbox.env, OCTO_HA_STATE_FOLDER: join(folder, 'state') };
    const words = [verb, 'NODE1', ...(verb === 'restart' ? ['--yes'] : []), '-o', 'json'];
    const trace = await straced(words, folder, env);
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
  const world = fakeWorld({ urls, processes: true });
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
  };
  // An order waits until its process is written down: it is run then.
  let order = '';
  return it.effects.flatMap((effect) => {
    const [, about] = /^(stop|start) node-1, about to be done$/.exec(effect) ?? [];
    order = about ?? order;
    if (effect === 'journal process.begun') return [effect, `run --${order}`];
    const isCounted = effect !== 'release' && !/^(?:stop|start) /.test(effect);
    return isCounted ? [names[effect] ?? effect] : [];
  });
}
