// Migrations there and back on one sandbox, killed and gone on with, and what must hold after every kill and at the end.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { killedUntilItEnds, randomMoment, type Killing, type Length } from './migration-kills.ts';
import { kinds, type Kind, type MigrationSandbox, type Places } from './migration-sandbox.ts';
import {
  foreign,
  lackingIn,
  notByOctopus,
  placesBelow,
  snapshotOf,
  startsOfToday,
  touched,
  type Snapshot,
} from './store-snapshots.ts';

/** What is counted over all trips. */
export interface KillCount {
  kills: number;
  there: number;
  back: number;
  twoAtOnce: number;
  trips: number;
  /** By the last step in the journal of the target. */
  readonly byStep: Map<string, number>;
}

/** One migration on its way. */
interface Trip {
  readonly from: Places;
  readonly target: string;
  readonly to: Places;
  /** The old folders when it began. */
  readonly before: Snapshot;
  way: 'there' | 'back' | 'finish';
  /** The old folders as they were when any path first led to the target. */
  frozen: Snapshot | null;
}

/** Names that octo-ha has in a target when nothing is under way. */
const own =
  /^(?:token|reserve|journals\/[\w-]+\/(?:done\/)?\d{8}T\d{9}Z-migrate-[0-9a-f]{8}\.jsonl|manifest\/(?:\d{5}-\d{5}-\d\d|\d{5}\.done|[\w.-]*intent)|vanished\/.*)$/;

/** Of a phase that was not yet seen undisturbed. */
const usual: Length = { ms: 8_000, lines: 25, journal: 20 };

/** Makes them. The first trip of a long proof is left alone: its end is what all others must come to. */
export async function migrationTrips(
  sandbox: MigrationSandbox,
  random: () => number,
  count: KillCount,
  isLong: boolean,
): Promise<{ readonly one: (mostKills: number) => Promise<void> }> {
  const found = await sandbox.leftovers();
  const lengths = new Map<string, Length>();
  /** What an undisturbed one came to, by its direction. */
  const ends = new Map<string, unknown>();
  let trips = 0;

  /** Holds at any instant, also while nobody is at work. */
  async function isSound(trip: Trip, told: string): Promise<void> {
    const first = await sandbox.places();
    const isUp = 'NODE1' in sandbox.processes();
    const startType = sandbox.startType();
    const places = await sandbox.places();
    const names = Object.keys(kinds) as Kind[];
    const where = names.map((kind) =>
      places[kind] === trip.to[kind] ? 'to' : places[kind] === trip.from[kind] ? 'from' : places[kind],
    );
    expect(
      where.filter((each) => each !== 'to' && each !== 'from'),
      told,
    ).toEqual([]);
    const isSteady = JSON.stringify(first) === JSON.stringify(places);
    const isMixed = where.includes('to') && where.includes('from');
    // Neither a node at work nor one that a reboot would start.
    if (isSteady && isMixed) expect([isUp, startType], told).toEqual([false, 'masked']);
    const target = snapshotOf(trip.to);
    // What is set aside is renamed, and not touched otherwise.
    const source = new Map([...snapshotOf(trip.from), ...snapshotOf(asideOf(trip.from))]);
    const of = (side: string, all: Snapshot): Snapshot =>
      new Map(
        [...all].filter(([path]) => where[names.findIndex((kind) => path.startsWith(`${kind}/`))] === side),
      );
    if (where.includes('to')) {
      // Complete, whoever would start now; and from here on nobody writes to the old folders.
      expect(lackingIn(target, of('to', source), 'bytes'), told).toEqual([]);
      if (trip.way !== 'back') {
        trip.frozen ??= source;
        expect(touched(trip.frozen, source), told).toEqual([]);
      }
    }
    if (trip.way === 'back' && where.includes('from') && !isUp)
      expect(lackingIn(source, of('from', withoutStarts(target)), 'bytes'), told).toEqual([]);
    if (trip.way === 'there') expect(notByOctopus(trip.before, source), told).toEqual([]);
    if (trip.way === 'back' && trip.frozen !== null)
      expect(notByOctopus(trip.frozen, source).filter(isNoTemporary), told).toEqual([]);
  }

  async function drive(phase: string, trip: Trip, most: number): Promise<void> {
    const killing: Killing = {
      sandbox,
      phase,
      target: trip.target,
      mostKills: most,
      moment: () => randomMoment(random, lengths.get(phase) ?? usual),
      random,
      afterKill: (told) => isSound(trip, told),
    };
    const { kills, steps, length, twoAtOnce } = await killedUntilItEnds(killing);
    if (kills === 0 && !lengths.has(phase)) lengths.set(phase, length);
    count.kills += kills;
    count.twoAtOnce += twoAtOnce;
    if (trip.way === 'there') count.there += kills;
    else count.back += kills;
    for (const step of steps) count.byStep.set(step, (count.byStep.get(step) ?? 0) + 1);
  }

  async function endsThere(trip: Trip): Promise<void> {
    const told = `there, trip ${String(trips)} to ${trip.target}`;
    await isSound(trip, told);
    expect(await sandbox.leftovers(), told).toEqual(found);
    expect(await sandbox.places(), told).toEqual(trip.to);
    const [source, target] = [snapshotOf(trip.from), snapshotOf(trip.to)];
    expect(lackingIn(target, source, 'bytes-and-times'), told).toEqual([]);
    expect(foreign(source, target), told).toEqual([]);
    expect(
      filesBelow(join(trip.target, '.octo-ha')).filter((name) => !own.test(name)),
      told,
    ).toEqual([]);
    // The node was started where its paths lead to.
    expect(linesOf(target) > linesOf(source), told).toBe(true);
    await isAsUndisturbed(trip, 'there');
  }

  async function endsBack(trip: Trip): Promise<void> {
    const told = `back, trip ${String(trips)} from ${trip.target}`;
    expect(await sandbox.leftovers(), told).toEqual(found);
    expect(await sandbox.places(), told).toEqual(trip.from);
    const [source, target] = [snapshotOf(trip.from), snapshotOf(trip.to)];
    expect(lackingIn(source, withoutStarts(target), 'bytes-and-times'), told).toEqual([]);
    expect(foreign(trip.before, source), told).toEqual([]);
    expect(notByOctopus(trip.frozen ?? trip.before, source), told).toEqual([]);
    expect(linesOf(source) > linesOf(trip.frozen ?? trip.before), told).toBe(true);
    await isAsUndisturbed(trip, 'back');
  }

  async function endsFinished(trip: Trip): Promise<void> {
    const told = `finished, trip ${String(trips)} to ${trip.target}`;
    expect(await sandbox.leftovers(), told).toEqual(found);
    expect(await sandbox.places(), told).toEqual(trip.to);
    const aside = asideOf(trip.from);
    expect(snapshotOf(trip.from), told).toEqual(new Map());
    // A rename changes the ctime of the folder alone.
    expect(touched(trip.frozen ?? trip.before, snapshotOf(aside)), told).toEqual([]);
    for (const path of Object.values(aside)) rmSync(path, { recursive: true });
  }

  async function isAsUndisturbed(trip: Trip, way: string): Promise<void> {
    if (!isLong) return;
    const documents = JSON.stringify(await sandbox.documents()).replaceAll(trip.target, 'TARGET');
    const isHome = trip.from.taskLogs.startsWith(`${sandbox.home}/`);
    const key = `${way} ${isHome ? 'from home' : 'from a share'}`;
    // Where it began is another share each time.
    const told = isHome ? documents : documents.replaceAll(join(trip.from.taskLogs, '..'), 'BEFORE');
    if (!ends.has(key)) ends.set(key, told);
    expect(told, key).toEqual(ends.get(key));
  }

  return {
    one: async (mostKills) => {
      trips += 1;
      count.trips += 1;
      const from = await sandbox.places();
      const target = join(sandbox.shares, `target-${String(trips)}`);
      const trip: Trip = {
        from,
        target,
        to: placesBelow(target, kinds),
        before: snapshotOf(from),
        way: 'there',
        frozen: null,
      };
      const isCalm = isLong && trips === 1;
      let left = isCalm ? 0 : mostKills;
      const some = (most: number): number => {
        const kills = Math.min(left, isLong ? Math.ceil((0.5 + random() / 2) * most) : 1);
        left -= kills;
        return kills;
      };
      // All phases with one consent, or each by itself.
      if (isLong && random() < 0.3) await drive('', trip, some(9));
      else {
        if (isLong) await drive('preseed', trip, some(4));
        await drive('cutover', trip, some(8));
      }
      await endsThere(trip);
      if (!isLong) return;
      if (isCalm || random() < 0.3) await drive('verify', trip, some(2));
      trip.way = 'back';
      if (!isCalm && random() < 0.2) {
        trip.way = 'finish';
        await drive('finish', trip, some(3));
        await endsFinished(trip);
      } else {
        await drive('rollback', trip, some(8));
        await endsBack(trip);
        rmSync(target, { recursive: true });
      }
    },
  };
}

const asideOf = (places: Places): Places =>
  Object.fromEntries(
    Object.entries(places).map(([kind, path]) => [kind, `${path}.moved-by-octo-ha`]),
  ) as Places;

const withoutStarts = (all: Snapshot): Snapshot =>
  new Map([...all].filter(([path]) => path !== startsOfToday()));

/** What is being copied back has a name of octo-ha until it is complete. */
const isNoTemporary = (problem: string): boolean => !/^new: .*\/\.octo-ha-[0-9a-z]{14}\.part$/.test(problem);

const linesOf = (all: Snapshot): number => all.get(startsOfToday())?.bytes.toString().split('\n').length ?? 0;

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
