// The effects of a migration that the crash tests die after, one by one, are those that strace sees of a real one, in their order:
// lines of both journals, what takes the lock or writes in the database, programs run on the node. What is copied is counted and
// swept by itself (contract/files/store-effects.test.ts). Not compared: reads.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
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
import { bin, cleanEnvironment } from './run-cli.ts';

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
    for (const phase of chosen) {
      const counted = await effectsCounted(phase);
      expect(counted.length).toBeGreaterThan(3);
      const saved = phase === 'rollback' ? [] : ['--master-key-saved'];
      const yes = phase === 'preseed' ? [] : ['--yes'];
      const words = ['migrate', phase, '--to', target, '--accept-risk', sandboxRisks, ...saved, ...yes];
      const seen = effectsSeen(await straced(words, phase), runOnNode);
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
    const service = /^(stop|start|disable|enable) /.exec(effect)?.[1];
    if (effect === 'release' || isBefore || /^(?:files|--\w+=)/.test(effect)) return [];
    if (path !== undefined) return [`run path ${path}`];
    if (service !== undefined) return [`run ${service}`];
    return effect.startsWith('run ') ? [] : [names[effect] ?? effect];
  });
}

/** A program that changes something on the node, as it is run by octo-ha. */
function runOnNode(data: Buffer): string | null {
  const text = data.toString('latin1');
  const verb = /systemctl--no-ask-password(stop|start|disable|enable)--/.exec(text)?.[1];
  if (verb !== undefined && !text.includes('/bin/sh')) return `run ${verb}`;
  const path = /Octopus\.Serverpath(--\w+)=/.exec(text)?.[1];
  return path === undefined ? null : `run path ${path}`;
}

/** Runs it under strace with all that it runs, until it has ended itself: what it started on the node lives on. */
async function straced(words: readonly string[], name: string): Promise<string> {
  const folder = join(sandbox.folder, `strace-${name}`);
  mkdirSync(folder);
  const file = join(folder, 'trace');
  const calls = 'trace=execve,write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync';
  // Interruptible (-I): given a file to write to it would block the signal, and follow what lives on for ever. Without its filter, which
  // outlives strace and has every such call of a node that lives on fail.
  const args = ['-I', '2', '-f', '-qq', '-yy', '-xx', '-s', '65536', '-e', calls, '-o', file];
  const { OCTOPUS_API_KEY: _none, ...env } = sandbox.env;
  const state = { OCTO_HA_STATE_FOLDER: join(sandbox.folder, 'state-of-strace') };
  const child = spawn(
    'strace',
    [...args, 'sh', '-c', '"$@"; echo $? > "$0"', join(folder, 'code'), process.execPath, bin, ...words],
    { env: cleanEnvironment({ ...env, ...state }), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = (): string =>
    existsSync(join(folder, 'code')) ? readFileSync(join(folder, 'code'), 'utf8') : '';
  while (!code().endsWith('\n') && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const isGone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await isGone;
  }
  expect({ code: code(), said: code() === '0\n' ? '' : said }).toEqual({ code: '0\n', said: '' });
  return readFileSync(file, 'latin1');
}
