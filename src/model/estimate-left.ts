// How long the rest of a copy takes, by what has been done of it so far. Pure.
// Lives here: the reckoning. Never here: the clock, what is copied.

/** What there is to do, in three kinds: names to be looked at, files and bytes to be copied or read. */
export interface Work {
  readonly names: number;
  readonly files: number;
  readonly bytes: number;
}

/** All that was done by a moment. */
export interface Moment extends Work {
  /** Milliseconds since anything. */
  readonly atMs: number;
}

const kinds = ['names', 'files', 'bytes'] as const;
type Vector = readonly [number, number, number];

/** Nothing is said before so much time has passed, or so small a part is done. */
const leastMs = 2_000;
const leastPart = 0.02;
/** How strongly the three kinds are taken to cost alike, where the history does not tell them apart. */
const even = 0.02;

/**
 * Every kind costs what it has cost so far: of all ways to split the time among the three, the one that explains best which stretches took
 * how long. So it does not matter whether small files or large ones come last. What is long ago weighs less.
 * @param history moments in their order, from the beginning
 * @param rest what is left; of a kind that nothing was done of yet, nothing can be said
 * @returns milliseconds; null while it is not known
 */
export function estimateLeft(history: readonly Moment[], rest: Work): number | null {
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (kinds.every((kind) => rest[kind] <= 0)) return 0;
  if (!kinds.every((kind) => Number.isFinite(rest[kind]))) return null;
  const took = last.atMs - first.atMs;
  if (took < leastMs) return null;
  const done = kinds.map((kind) => last[kind] - first[kind]);
  if (kinds.some((kind, at) => rest[kind] > 0 && done[at] === 0)) return null;
  const isLittle = (kind: keyof Work, at: number): boolean =>
    rest[kind] <= 0 || (done[at] as number) < leastPart * (rest[kind] + (done[at] as number));
  if (kinds.every(isLittle)) return null;
  const { steps, time, sums } = weighed(history, took);
  const used = kinds.map((_, kind) => (sums[kind] as number) > 0);
  const shares = split(steps, time, sums, used);
  return kinds.reduce((left, kind, at) => {
    const sum = sums[at] as number;
    return sum > 0 ? left + ((shares[at] as number) * time * Math.max(0, rest[kind])) / sum : left;
  }, 0);
}

interface Step {
  readonly weight: number;
  readonly ms: number;
  readonly done: Vector;
}

function weighed(
  history: readonly Moment[],
  took: number,
): { readonly steps: readonly Step[]; readonly time: number; readonly sums: Vector } {
  const end = (history.at(-1) as Moment).atMs;
  const half = Math.max(20_000, took / 6);
  const steps = history.slice(1).flatMap((moment, at): readonly Step[] => {
    const before = history[at] as Moment;
    const ms = moment.atMs - before.atMs;
    const done = kinds.map((kind) => Math.max(0, moment[kind] - before[kind])) as unknown as Vector;
    return ms <= 0 ? [] : [{ weight: 0.5 ** ((end - moment.atMs) / half), ms, done }];
  });
  const sum = (of: (step: Step) => number): number =>
    steps.reduce((all, step) => all + step.weight * of(step), 0);
  return {
    steps,
    time: sum(({ ms }) => ms),
    sums: [sum(({ done }) => done[0]), sum(({ done }) => done[1]), sum(({ done }) => done[2])],
  };
}

/** Shares of the time, at least 0 and together 1, by least squares; found by steps that keep to that (exponentiated gradient). */
function split(steps: readonly Step[], time: number, sums: Vector, used: readonly boolean[]): Vector {
  const count = used.filter((is) => is).length;
  // As if each kind alone had taken all of the time.
  const alone = steps.map(({ done }) =>
    kinds.map((_, kind) =>
      used[kind] === true ? (done[kind] as number) * (time / (sums[kind] as number)) : 0,
    ),
  );
  const pair = (one: (at: number) => number, other: (at: number) => number): number =>
    steps.reduce((all, { weight, ms }, at) => all + (weight * one(at) * other(at)) / ms, 0) / time;
  const of =
    (kind: number) =>
    (at: number): number =>
      (alone[at] as readonly number[])[kind] as number;
  const ms = (at: number): number => (steps[at] as Step).ms;
  const gram = kinds.map((_, one) => kinds.map((__, other) => pair(of(one), of(other))));
  const wanted = kinds.map((_, kind) => pair(of(kind), ms));
  let shares = used.map((is) => (is ? 1 / count : 0));
  const steepest = Math.max(1, ...gram.flat());
  for (let round = 0; round < 300; round += 1) {
    const next = shares.map((share, kind) => {
      const slope =
        (gram[kind] as readonly number[]).reduce(
          (all, each, other) => all + each * (shares[other] as number),
          0,
        ) -
        (wanted[kind] as number) +
        (used[kind] === true ? even * (share - 1 / count) : 0);
      return share * Math.exp((-slope * 2) / steepest);
    });
    const all = next.reduce((sum, each) => sum + each, 0);
    shares = next.map((each) => each / all);
  }
  return shares as unknown as Vector;
}

/** Moments that are kept at most; the more there are, the less each of them tells. */
const mostMoments = 64;

/** A history with one more moment: the last one stands for those that came less than a second after the one before it. */
export function withMoment(history: readonly Moment[], moment: Moment): readonly Moment[] {
  const before = history.at(-2);
  const first = history[0];
  const step = first === undefined ? 0 : Math.max(1_000, (moment.atMs - first.atMs) / (mostMoments / 2));
  if (history.length >= 2 && before !== undefined && moment.atMs - before.atMs < step)
    return [...history.slice(0, -1), moment];
  if (history.length < mostMoments) return [...history, moment];
  return [...history.filter((_, at) => at % 2 === 0), moment];
}
