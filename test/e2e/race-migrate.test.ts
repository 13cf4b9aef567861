// Two operators who migrate at once, and one who changes their mind: on an instance without work, so that a race costs seconds.
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofSeed, randomFrom, rounds } from '../rounds.ts';
import {
  journalOf,
  kinds,
  migrationSandbox,
  type MigrationSandbox,
  type Running,
} from './migration-sandbox.ts';
import { lackingIn, placesBelow, snapshotOf, touched } from './store-snapshots.ts';

const isLong = rounds > 20;
/** One of two preseeds for every test run; 25 of each kind, of whole migrations, in `npm run proof` with its 500 rounds. */
const races = isLong ? Math.ceil(rounds / 20) : 1;
/** So slow that the copy of the few bytes of a sandbox takes long enough for a Ctrl-C. */
const slow = ['--limit', '10KB/s'];

let sandbox: MigrationSandbox;
let found: unknown;
beforeAll(async () => {
  sandbox = await migrationSandbox('--time-scale', '100', '--workload', 'off', '--license', 'enterprise');
  found = await sandbox.leftovers();
});
afterAll(() => sandbox.down());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const errorOf = (stderr: string): { code?: string; message?: string; hint?: string } => {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line.startsWith('{') ? (JSON.parse(line) as { error: object }).error : {};
};
let targets = 0;
const newTarget = (): string => join(sandbox.shares, `target-${String((targets += 1))}`);

async function until(is: () => boolean, { child }: Running): Promise<void> {
  while (!is() && child.exitCode === null && child.signalCode === null) await pause(20);
}

const hasStep = (target: string, step: string) => (): boolean =>
  journalOf(target).some((line) => line.step === step);

/** Ends well from wherever it was left, and goes back, so that the next test finds what this one found. */
async function comesBack(phase: string, target: string): Promise<void> {
  const again = await sandbox.migrate(phase, target).ended;
  const isDone = again.code === 0 || errorOf(again.stderr).code === 'migrate.moved-already';
  expect({ isDone, ...again }).toMatchObject({ isDone: true });
  expect(
    lackingIn(
      snapshotOf(placesBelow(target, kinds)),
      snapshotOf(placesBelow(sandbox.home, kinds)),
      'bytes-and-times',
    ),
  ).toEqual([]);
  expect(await sandbox.leftovers()).toEqual({
    ...(found as object),
    // A migration that has only begun is told.
    ...(phase === 'preseed' ? { runs: [expect.objectContaining({ verb: 'migrate' })] } : {}),
  });
  const back = await sandbox.migrate('rollback', target).ended;
  expect(back).toMatchObject({ code: 0 });
  expect(await sandbox.leftovers()).toEqual(found);
  rmSync(target, { recursive: true });
}

const kindsOfRace = [
  ['the same target', true],
  ['two targets', false],
] as const;

for (const [name, isSameTarget] of isLong ? kindsOfRace : kindsOfRace.slice(0, 1))
  test(
    `of two who migrate to ${name} at once exactly one acts, and the other ends with 6 and is told who does`,
    { timeout: 60_000 + races * 300_000 },
    async () => {
      const random = randomFrom(proofSeed(`two migrate to ${name}`));
      for (let race = 1; race <= races; race += 1) {
        const first = newTarget();
        const both = isSameTarget ? [first, first] : [first, newTarget()];
        const states = both.map(() => mkdtempSync(join(sandbox.folder, 'race-')));
        const before = snapshotOf(placesBelow(sandbox.home, kinds));
        const headStart = random() < 0.5 ? 0 : Math.floor(random() * 600);
        const runs = await Promise.all(
          both.map(async (target, at) => {
            await pause(at * headStart);
            const state = { stateFolder: states[at] ?? '' };
            return isLong
              ? { run: sandbox.migrate('', target, state) }
              : { run: sandbox.migrate('preseed', target, { ...state, args: ['--limit', '1KB/s'] }) };
          }),
        );
        const all = runs.map(({ run }) => run.ended);
        // A preseed takes as long as it takes the other to be refused.
        if (!isLong) {
          await Promise.race(all);
          for (const { run } of runs) if (run.child.exitCode === null) run.interrupt();
        }
        const acted = isLong ? 0 : 5;
        const ended = await Promise.all(all);
        const told = { race, headStart, ended };
        const winner = ended.findIndex(({ code }) => code === acted);
        expect({ codes: ended.map(({ code }) => code).sort(), told }).toMatchObject({ codes: [acted, 6] });
        const { code, message } = errorOf(ended[1 - winner]?.stderr ?? '');
        // Of the lock in the target everybody can read who holds it; of that in the database, who may see sessions.
        const who = isSameTarget ? hostname() : 'this login may not see';
        expect({ code, message, told }).toMatchObject({
          code: 'lock.held',
          message: expect.stringContaining(who) as string,
        });
        const target = both[winner] ?? '';
        if (isLong) expect(await sandbox.places()).toEqual(placesBelow(target, kinds));
        expect(journalOf(target).filter(({ step }) => step === 'begun')).toHaveLength(1);
        expect(touched(before, snapshotOf(placesBelow(sandbox.home, kinds)))).toEqual([]);
        const back = await sandbox.migrate('rollback', target, { stateFolder: states[winner] ?? '' }).ended;
        expect(back).toMatchObject({ code: 0 });
        expect(await sandbox.leftovers()).toEqual(found);
        for (const each of [...both, ...states]) rmSync(each, { recursive: true, force: true });
      }
    },
  );

test(
  'the first Ctrl-C in a preseed ends it cleanly with 5 and says how to go on',
  { timeout: 300_000 },
  async () => {
    const target = newTarget();
    const run = sandbox.migrate('preseed', target, { args: slow });
    await until(hasStep(target, 'preseed.copying'), run);
    await pause(500);
    run.interrupt();
    const ended = await run.ended;
    const { code, hint } = errorOf(ended.stderr);
    expect({ ...ended, error: code, hint }).toMatchObject({
      code: 5,
      error: 'migrate.interrupted',
      hint: expect.stringMatching(`octo-ha --config .* migrate preseed --to "?${target}`) as string,
    });
    expect(ended.stdout).toBe('');
    await comesBack('preseed', target);
  },
);

if (isLong)
  test('the second Ctrl-C in a preseed ends it at once', { timeout: 300_000 }, async () => {
    const target = newTarget();
    const run = sandbox.migrate('preseed', target, { args: slow });
    await until(hasStep(target, 'preseed.copying'), run);
    run.interrupt();
    await pause(10);
    const at = Date.now();
    run.interrupt();
    const ended = await run.ended;
    // It may have been quicker with its clean end.
    expect([ended.signal, ended.code]).toEqual(ended.code === 5 ? [null, 5] : ['SIGINT', null]);
    expect(Date.now() - at).toBeLessThan(5_000);
    await comesBack('preseed', target);
  });

const moments = [
  'cutover.entering',
  'drain.writing',
  'service.stopping',
  'quiesce.proved',
  'settle.copying',
  'verify.reading',
  'paths.writing',
  'paths.running',
  'service.starting',
  'node.healthy',
];

for (const times of isLong ? [1, 2] : [])
  for (const moment of moments)
    test(
      `Ctrl-C ${String(times)} times in a cutover at ${moment}: no node is left on a mixture, and the same command goes on`,
      { timeout: 600_000 },
      async () => {
        const target = newTarget();
        const run = sandbox.migrate('cutover', target);
        await until(hasStep(target, moment), run);
        run.interrupt();
        if (times === 2) {
          await pause(30);
          run.interrupt();
        }
        const ended = await run.ended;
        const { code, hint } = errorOf(ended.stderr);
        process.stdout.write(
          `Ctrl-C ${String(times)} times at ${moment}: ${String(ended.code ?? ended.signal)} ${String(code)} after ${String(journalOf(target).at(-1)?.step)}\n`,
        );
        if (ended.signal === null && ended.code !== 0)
          expect({ ...ended, hint }).toMatchObject({
            code: 5,
            hint: expect.stringMatching(`octo-ha --config .* migrate cutover --to "?${target}`) as string,
          });
        if (times === 1) expect(ended.signal).toBeNull();
        const places = Object.values(await sandbox.places());
        const isMixed =
          places.some((path) => path.startsWith(target)) && !places.every((path) => path.startsWith(target));
        if (isMixed) expect(sandbox.processes()).toEqual({});
        await comesBack('cutover', target);
      },
    );
