// Goes through stories: every event at every point, or at every place that differs; and pairs of events by lot.
import { alphabetOf } from './events.ts';
import { play, type Happening, type Interest, type Scenario, type StoryEvent, type Told } from './story.ts';

/** What was gone through. */
export interface Explored {
  /** Calls of an undisturbed run. */
  readonly points: number;
  /** Of those, the first of each kind: same call, same last line of the journal, same standing of the cluster. */
  readonly places: number;
  readonly paths: number;
  /** Different places in all the paths together. */
  readonly states: number;
  /** How the last run of each path ended, and how often. */
  readonly ends: ReadonlyMap<string, number>;
  /** Each with the events that lead there: `play` them to see it again. */
  readonly violations: readonly string[];
}

/** Collects stories. */
export interface Explorer {
  readonly alphabet: readonly StoryEvent[];
  readonly tell: (happenings: readonly Happening[], interest?: Interest) => Promise<Told>;
  readonly found: () => Explored;
}

/** @param undisturbed the story without events, which tells the points */
export function explorer(scenario: Scenario, undisturbed: Told): Explorer {
  const states = new Set<string>();
  const ends = new Map<string, number>();
  const violations: string[] = [];
  let paths = 0;
  return {
    alphabet: alphabetOf(scenario),
    tell: async (happenings, interest) => {
      const told = await play(scenario, happenings, interest);
      paths += 1;
      for (const each of told.points) if (each !== '') states.add(each);
      const end = told.outcomes.at(-1) ?? '';
      ends.set(end, (ends.get(end) ?? 0) + 1);
      const events = happenings.map(({ at, event }) => `${String(at)} ${event.name}`).join('; ');
      for (const each of told.violations) {
        violations.push(`${events}: ${each} (${told.outcomes.join(' → ')})`);
        // A search may take an hour: what it has found is of use before its end.
        if (violations.length <= 20) process.stdout.write(`${violations.at(-1) ?? ''}\n`);
      }
      return told;
    },
    found: () => ({
      points: undisturbed.points.length,
      places: firstOfKind(undisturbed).length,
      paths,
      states: states.size,
      ends,
      violations,
    }),
  };
}

/** Every event of the alphabet at each of these points. */
export async function singles(it: Explorer, points: readonly number[]): Promise<void> {
  for (const at of points) for (const event of it.alphabet) await it.tell([{ at, event }]);
}

/** How far a search came. */
export interface Reached {
  /** States found, and how many of them every event was tried in. */
  readonly found: number;
  readonly tried: number;
  /** The most events that one after the other led to a state that was tried, the one tried included. */
  readonly events: number;
  /** Whatever so many events lead to was tried whole; null: everything was, by whatever number of them. */
  readonly whole: number | null;
}

/**
 * Every event in every state that can be reached by any number of them, each state once: `stateOf` tells which are equal. States with
 * fewer events before them come first.
 * @param isOver ends it earlier
 * @param pick which of so many states to try next; the oldest unless said otherwise
 */
export async function reach(
  it: Explorer,
  undisturbed: Told,
  isOver: () => boolean,
  pick: (count: number) => number = () => 0,
): Promise<Reached> {
  const known = new Set<string>();
  let tried = 0;
  let events = 0;
  const queue: { readonly at: number; readonly before: readonly Happening[] }[] = [];
  const learn = ({ states }: Told, from: number, before: readonly Happening[]): void => {
    for (let at = from; at < states.length; at++) {
      const key = states[at] ?? '';
      if (known.has(key)) continue;
      known.add(key);
      queue.push({ at, before });
    }
  };
  learn(undisturbed, 0, []);
  while (queue.length > 0 && !isOver()) {
    const [next] = queue.splice(pick(queue.length), 1);
    if (next === undefined) break;
    for (const event of it.alphabet) {
      const happenings = [...next.before, { at: next.at, event }];
      const isKnown = next.before.length > 0 ? (state: string): boolean => known.has(state) : null;
      learn(await it.tell(happenings, { from: next.at, known: isKnown }), next.at, happenings);
    }
    tried += 1;
    events = Math.max(events, next.before.length + 1);
  }
  return { found: known.size, tried, events, whole: queue[0]?.before.length ?? null };
}

/** Two events: the first at a place of the undisturbed run, the second at a place of the run that the first has made of it. */
export async function pairs(
  it: Explorer,
  undisturbed: Told,
  count: number,
  random: () => number,
): Promise<void> {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const places = firstOfKind(undisturbed);
  for (let n = 0; n < count;) {
    const first = { at: pick(places), event: pick(it.alphabet) };
    const told = await it.tell([first]);
    const later = firstOfKind(told).filter((at) => at >= first.at);
    // What the first event leads to is paid for: several seconds to it.
    for (let k = 0; k < 8 && n < count; k++, n++)
      await it.tell([first, { at: pick(later), event: pick(it.alphabet) }]);
  }
}

/** Where each place comes first. */
export function firstOfKind({ points }: Told): readonly number[] {
  const known = new Set<string>();
  return points.flatMap((place, at) => {
    if (known.has(place)) return [];
    known.add(place);
    return [at];
  });
}
