// Whole migrations of an instance at work, there and back, killed at random moments and begun again until they end.
import { afterEach, test } from 'vitest';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../rounds.ts';
import { migrationTrips } from './migration-trips.ts';
import { migrationSandbox, type MigrationSandbox } from './migration-sandbox.ts';

/** Trips there and back before the sandbox is made anew: its stores grow with every one. */
const tripsEach = 6;
const quick = ['--time-scale', '100', '--workload', 'light', '--license', 'enterprise'];

let sandbox: MigrationSandbox | null = null;
afterEach(async () => {
  await sandbox?.down();
  sandbox = null;
});

test(
  'migrations killed with kill -9 at random moments are ended by the same command, as one that nothing befell',
  { timeout: proofTimeout * 20 },
  async () => {
    const random = randomFrom(proofSeed('migrations survive kill -9'));
    // 500 in `npm run proof`; one under `npm test`.
    const wanted = rounds > 20 ? rounds : 1;
    const count = { kills: 0, there: 0, back: 0, twoAtOnce: 0, trips: 0, byStep: new Map<string, number>() };
    while (count.kills < wanted) {
      sandbox = await migrationSandbox(...quick);
      const trips = await migrationTrips(sandbox, random, count, rounds > 20);
      for (let trip = 0; trip < tripsEach && count.kills < wanted; trip += 1) {
        await trips.one(wanted - count.kills);
        process.stdout.write(
          `proof "migrations survive kill -9": ${String(count.kills)} kills (${String(count.there)} on the way there, ${String(count.back)} on the way back or at the finish, ${String(count.twoAtOnce)} of two at once) in ${String(count.trips)} migrations\n`,
        );
      }
      await sandbox.down();
      sandbox = null;
      const places = [...count.byStep].sort().map(([step, times]) => `${step} ${String(times)}`);
      process.stdout.write(`killed after: ${places.join(', ')}\n`);
    }
  },
);
