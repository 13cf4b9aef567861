// The effects of a migration that the crash tests die after, one by one, are those that strace sees of a real one, in their order:
// lines of both journals, what takes the lock or writes in the database, programs run on the node. What is copied is counted and
// swept by itself (contract/files/store-effects.test.ts). Not compared: reads.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mortal } from '../crash/mortal.ts';
import { fakeShare } from '../fakes/fake-stores.ts';
import { rounds } from '../rounds.ts';
import { needTool } from '../tools.ts';
import { aNode } from '../unit/model/a-cluster.ts';
import { home, homeFiles, share } from '../unit/operations/migrate/migration-scene.ts';
import { outageScene, outageWorld } from '../unit/operations/migrate/outage-scene.ts';
import { effectsSeen } from './effects-seen.ts';
import { migrationSandbox, sandboxRisks, type MigrationSandbox } from './migration-sandbox.ts';
import { straced } from './straced.ts';

let sandbox: MigrationSandbox;
beforeAll(async () => {
  sandbox = await migrationSandbox('--time-scale', '50', '--workload', 'off', '--encryption', 'off');
}, 180_000);
afterAll(() => sandbox.down());

const phases = { preseed: 'preseed', cutover: 'cutOver', rollback: 'rollBack' } as const;

// Strace follows everything that is run, which takes its time: a part of the long proofs.
const chosen = rounds > 20 ? (['preseed', 'cutover', 'rollback'] as const) : (['preseed'] as const);

test(
  'strace sees the effects of a migration that the crash tests count, in their order, and no others',
  { timeout: 60_000 + chosen.length * 900_000 },
  async (context) => {
    needTool(context, 'strace', 'strace');
    const target = join(sandbox.shares, 'target');
    const effectsCounted = counter();
    const { OCTOPUS_API_KEY: _none, ...own } = sandbox.env;
    const env = { ...own, OCTO_HA_STATE_FOLDER: join(sandbox.folder, 'state-of-strace') };
    for (const phase of chosen) {
      const counted = await effectsCounted(phase);
      expect(counted.length).toBeGreaterThan(3);
      const saved = phase === 'rollback' ? [] : ['--master-key-saved'];
      const yes = phase === 'preseed' ? [] : ['--yes'];
      const words = ['migrate', phase, '--to', target, '--accept-risk', sandboxRisks, ...saved, ...yes];
      const folder = mkdtempSync(join(sandbox.folder, `strace-${phase}-`));
      const seen = effectsSeen(await straced(words, folder, env), runOnNode);
      expect(seen.unflushed).toEqual([]);
      expect(seen.effects).toEqual(counted);
      process.stdout.write(
        `effects of a ${phase}: ${String(counted.length)} counted, ${String(seen.effects.length)} seen by strace\n`,
      );
    }
  },
);

/** By the counter of the crash tests, on the fakes: one scene, since a phase goes on with the journals of the one before. */
function counter(): (phase: keyof typeof phases) => Promise<readonly string[]> {
  const place = outageWorld(
    { nodes: [aNode('node-1')], urls: ['node-1'] },
    fakeShare({ ...homeFiles(), [`${home}/Telemetry/day.json`]: '{}' }),
  );
  const it = mortal(null, () => undefined);
  const scene = outageScene(place, {
    copiesAhead: true,
    onDatabase: ({ call }) => it.effect(call),
    onJournal: (line) => it.effect(`journal ${line.split(' ')[0] ?? ''}`),
    onStores: (what) =>
      it.effect(what.includes('/') ? `files ${what}` : `journal ${what.split(' ')[0] ?? ''}`),
    onHosts: it.effect,
    wrap: it.wrap,
    wrapStores: it.wrapStores,
  });
  return async (phase) => {
    // As the real one: the log of its starts, which is left there.
    if (phase === 'rollback') place.files.files.set(`${share}/Telemetry/day.json`, '{"more":1}');
    const before = it.effects.length;
    await it.live(() => scene[phases[phase]]());
    return asSeen(it.effects.slice(before));
  };
}

function asSeen(effects: readonly string[]): readonly string[] {
  const names: Readonly<Record<string, string>> = { takeLock: 'lock', setDraining: 'write' };
  return effects.flatMap((effect) => {
    const isBefore = effect.endsWith('about to be done');
    const path = /^run path (--\w+)/.exec(effect)?.[1];
    const service = /^(stop|start|disable|enable|mask|unmask) /.exec(effect)?.[1];
    if (effect === 'release' || isBefore || /^(?:files|--\w+=)/.test(effect)) return [];
    if (path !== undefined) return [`run path ${path}`];
    if (service !== undefined) return [`run ${service}`];
    return effect.startsWith('run ') ? [] : [names[effect] ?? effect];
  });
}

/** A program that changes something on the node, as it is run by octo-ha. */
function runOnNode(data: Buffer): string | null {
  const text = data.toString('latin1');
  const verb = /systemctl--no-ask-password(stop|start|disable|enable|mask|unmask)--/.exec(text)?.[1];
  if (verb !== undefined && !text.includes('/bin/sh')) return `run ${verb}`;
  const path = /Octopus\.Serverpath(--\w+)=/.exec(text)?.[1];
  return path === undefined ? null : `run path ${path}`;
}
