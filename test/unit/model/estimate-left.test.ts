import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateLeft, withMoment, type Moment, type Work } from '../../../src/model/estimate-left.ts';

/** One file of a simulated copy: its size, and whether it is there already. */
interface SimulatedFile {
  readonly bytes: number;
  readonly isThere: boolean;
}

/** What one name, one file and one byte cost in ms. */
type Costs = Work;

/** Told every half second, as the engine does it. */
function simulate(
  files: readonly SimulatedFile[],
  costs: Costs,
): { readonly moments: Moment[]; readonly total: Work } {
  let [at, told] = [0, 0];
  const done = { names: 0, files: 0, bytes: 0 };
  const moments: Moment[] = [{ atMs: 0, ...done }];
  const pass = (ms: number): void => {
    at += ms;
    for (; at - told >= 500; told = at) moments.push({ atMs: at, ...done });
  };
  for (const { bytes, isThere } of files) {
    done.names += 1;
    pass(costs.names);
    if (isThere) continue;
    for (let left = bytes; left > 0; left -= 1 << 20) {
      const part = Math.min(left, 1 << 20);
      done.bytes += part;
      pass(part * costs.bytes);
    }
    done.files += 1;
    pass(costs.files);
  }
  moments.push({ atMs: at, ...done });
  return { moments, total: done };
}

/** The largest error of all estimates from a tenth of the work to nine tenths, as a part of what was really left. */
function worst({ moments, total }: ReturnType<typeof simulate>): number {
  const end = moments.at(-1)?.atMs ?? 0;
  let history: readonly Moment[] = [];
  let most = 0;
  for (const moment of moments) {
    history = withMoment(history, moment);
    if (moment.atMs < Math.max(2_500, end / 10) || moment.atMs > end * 0.9 || moment.atMs % 3 > 1) continue;
    const rest = {
      names: total.names - moment.names,
      files: total.files - moment.files,
      bytes: total.bytes - moment.bytes,
    };
    const left = estimateLeft(history, rest);
    most = Math.max(
      most,
      left === null ? Infinity : Math.abs(left - (end - moment.atMs)) / (end - moment.atMs),
    );
  }
  return most;
}

/** Deterministic, so that a failure shrinks: sizes log-normal about a middle, some large files among them. */
function filesOf(
  count: number,
  middle: number,
  spread: number,
  largeEvery: number,
  seed: number,
): SimulatedFile[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Array.from({ length: count }, (_, at) => {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    const bytes = at % largeEvery === largeEvery - 1 ? middle * 500 : middle * Math.exp(spread * normal);
    return { bytes: Math.min(Math.round(bytes), 64 << 20), isThere: false };
  });
}

const mixture = fc.record({
  count: fc.integer({ min: 2_000, max: 8_000 }),
  middle: fc.integer({ min: 500, max: 40_000 }),
  spread: fc.double({ min: 0, max: 1.2, noNaN: true }),
  // So many that a tenth has its share of them: what was never seen, nobody can reckon with.
  largeEvery: fc.integer({ min: 10, max: 100 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  costs: fc.record({
    names: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
    files: fc.double({ min: 5, max: 30, noNaN: true }),
    bytes: fc.double({ min: 1e-6, max: 1e-4, noNaN: true }),
  }),
});

describe('how long the rest of a copy takes', () => {
  it('is told within 30 % from a tenth of the work on, for any mixture of small and large files', () => {
    fc.assert(
      fc.property(mixture, ({ count, middle, spread, largeEvery, seed, costs }) => {
        expect(worst(simulate(filesOf(count, middle, spread, largeEvery, seed), costs))).toBeLessThan(0.3);
      }),
      { numRuns: 60 },
    );
  });

  it('is told as well when a copy is taken up again, from a tenth of what is left to copy on', () => {
    fc.assert(
      fc.property(mixture, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (of, part) => {
        const files = filesOf(of.count, of.middle, of.spread, of.largeEvery, of.seed);
        const there = Math.floor(files.length * part);
        // As above: a tenth of what is left has its share of the large ones.
        fc.pre((files.length - there) / 10 >= of.largeEvery);
        const resumed = files.map((file, at) => ({ ...file, isThere: at < there }));
        const { moments, total } = simulate(resumed, of.costs);
        const begun = moments.findIndex(({ bytes }) => bytes >= total.bytes / 10);
        const end = moments.at(-1)?.atMs ?? 0;
        // What is over in a few seconds has too few moments to tell names, files and bytes apart.
        fc.pre(end >= 15_000);
        let history: readonly Moment[] = [];
        for (const [at, moment] of moments.entries()) {
          history = withMoment(history, moment);
          const left = end - moment.atMs;
          if (at < begun || moment.atMs < 2_500 || left < end / 20) continue;
          const rest = {
            names: total.names - moment.names,
            files: total.files - moment.files,
            bytes: total.bytes - moment.bytes,
          };
          const told = estimateLeft(history, rest) ?? Infinity;
          expect(Math.abs(told - left) / left).toBeLessThan(0.3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('does not matter whether the large files or the small ones come last', () => {
    const small = filesOf(6_000, 4_000, 0, 7_000, 1);
    const large = Array.from({ length: 60 }, () => ({ bytes: 48 << 20, isThere: false }));
    const costs = { names: 0.01, files: 8, bytes: 2e-5 };
    const tenth = [...small.slice(0, 600), ...large.slice(0, 6)];
    const rest = [...small.slice(600), ...large.slice(6)];
    expect(worst(simulate([...tenth, ...rest], costs))).toBeLessThan(0.3);
    expect(worst(simulate([...tenth, ...rest.toReversed()], costs))).toBeLessThan(0.3);
  });

  it('follows a share that has become slower', () => {
    const files = filesOf(20_000, 4_000, 0, 30_000, 3);
    const quick = simulate(files.slice(0, 10_000), { names: 0, files: 10, bytes: 0 }).moments;
    const last = quick.at(-1) as Moment;
    const slow = simulate(files.slice(10_000), { names: 0, files: 40, bytes: 0 }).moments.map((moment) => ({
      atMs: last.atMs + moment.atMs,
      names: last.names + moment.names,
      files: last.files + moment.files,
      bytes: last.bytes + moment.bytes,
    }));
    const until = [...quick, ...slow.filter(({ files: done }) => done < 18_000)];
    const now = until.at(-1) as Moment;
    const history = until.reduce<readonly Moment[]>(withMoment, []);
    const more = 20_000 - now.files;
    const rest = { names: 20_000 - now.names, files: more, bytes: more * 4_000 };
    const left = (estimateLeft(history, rest) ?? 0) / (rest.files * 40);
    expect(left).toBeGreaterThan(0.7);
    expect(left).toBeLessThan(1.1);
  });

  it('is not told before there is anything to tell it by, and is nothing when all is done', () => {
    const begin = { atMs: 0, names: 0, files: 0, bytes: 0 };
    const rest = { names: 10, files: 10, bytes: 10 };
    expect(estimateLeft([], rest)).toBeNull();
    expect(estimateLeft([begin, { ...begin, atMs: 1_000, names: 5, files: 5, bytes: 5 }], rest)).toBeNull();
    expect(estimateLeft([begin, { ...begin, atMs: 9_000, names: 5 }], rest)).toBeNull();
    expect(
      estimateLeft([begin, { ...begin, atMs: 9_000, names: 5 }], { names: 10, files: 0, bytes: 0 }),
    ).toBe(18_000);
    expect(estimateLeft([begin], { names: 0, files: 0, bytes: 0 })).toBe(0);
  });
});
