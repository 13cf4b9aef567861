import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ping } from '../../../../src/model/ping.ts';
import {
  drainBegun,
  judgeLook,
  type DrainProgress,
  type DrainStart,
} from '../../../../src/operations/drain/judge-drained.ts';
import { look, pollMs, silence, teapot, withoutUrl, withUrl, type Glance } from './looks.ts';

/** Looks until the node is settled, or the glances are over. */
function judged(start: DrainStart, glances: readonly Glance[]): DrainProgress {
  return glances.reduce(
    (now, glance) => (now.state === 'waiting' ? judgeLook(start, now, look(glance)) : now),
    drainBegun(start),
  );
}

/** Every 2 s, from an instant on, for so long. */
const every2s = (from: number, until: number, glance: Omit<Glance, 'at'> = {}): readonly Glance[] =>
  Array.from({ length: Math.floor((until - from) / 2_000) + 1 }, (_, at) => ({
    ...glance,
    at: from + at * 2_000,
  }));

test('two quiet looks a poll apart, the first a poll after the flag, make an acknowledged node drained', () => {
  const first = { at: 21_000 };
  expect(judged(withUrl, [first]).state).toBe('waiting');
  expect(judged(withUrl, [first, { at: 41_039 }]).state).toBe('waiting');
  expect(judged(withUrl, [first, { at: 41_040 }]).state).toBe('drained');
});

test('a quiet look less than a poll after the flag does not count', () => {
  expect(judged(withUrl, [{ at: 20_999 }, { at: 41_039 }]).state).toBe('waiting');
});

test.each<[string, Omit<Glance, 'at'>]>([
  ['running', { running: 1 }],
  ['cancelling', { cancelling: 1 }],
])('a task that is %s begins the two looks anew', (_what, busy) => {
  const glances = [{ at: 21_000 }, { at: 39_000, ...busy }, { at: 41_100 }];
  expect(judged(withUrl, glances)).toMatchObject({ state: 'waiting', quietSince: 41_140 });
});

test.each<[string, Ping, string | undefined]>([
  ['nobody answers', silence, 'its url does not answer: no answer'],
  [
    'something else answers',
    { kind: 'foreign', why: 'a login page' },
    'what answers at its url is no node: a login page',
  ],
  ['another node answers', teapot({ nodeName: 'node-2' }), 'at its url answers node-2'],
  ['it has not heard of the flag yet', teapot({ status: 200, draining: false }), undefined],
  ['it acknowledges', teapot(), undefined],
])('why a url does not acknowledge is told where %s', (_what, ping, why) => {
  expect(judged(withUrl, [{ at: 2_000, ping }]).unheard).toBe(why);
});

test('tasks that wait for a person do not hold up a drain', () => {
  expect(judged(withUrl, [{ at: 21_000 }, { at: 42_000, pinned: 2 }]).state).toBe('drained');
});

test.each<[string, Ping | null]>([
  ['200', teapot({ status: 200, draining: false })],
  ['200 of a version that tells no more', teapot({ status: 200, draining: null })],
  ['418 for another reason than draining', teapot({ draining: false })],
  ['418 because it is offline', teapot({ offline: true })],
  ['418 of another node', teapot({ nodeName: 'node-2' })],
  ['silence', silence],
  ['the answer of something else', { kind: 'foreign', why: 'a login page' }],
  ['nothing', null],
])('%s at the url of a node is no acknowledgement, whatever its heart beat does', (_what, ping) => {
  expect(judged(withUrl, every2s(2_000, 80_000, { ping, beats: 2 }))).toMatchObject({
    state: 'waiting',
    acknowledgedBy: null,
  });
});

test('names are compared as SQL Server compares them', () => {
  expect(judged(withUrl, [{ at: 2_000, ping: teapot({ nodeName: 'NODE-1 ' }) }]).acknowledgedBy).toBe('ping');
});

test('a 418 stands while the node is silent, and falls with a 200', () => {
  const acknowledged = { at: 2_000 };
  const drops = { at: 4_000, ping: silence };
  const takesTasks = { at: 6_000, ping: teapot({ status: 200, draining: false }) };
  expect(judged(withUrl, [acknowledged, drops]).acknowledgedBy).toBe('ping');
  expect(judged(withUrl, [acknowledged, drops, takesTasks, { ...drops, at: 8_000 }]).acknowledgedBy).toBe(
    null,
  );
});

test.each<[string, Partial<Glance>, string | null]>([
  ['the beat of the reading back', { beats: 0 }, null],
  ['a row without a beat', { beats: null }, null],
  ['a later beat', { beats: 1 }, 'heart-beat'],
  ['a beat by a clock that went back', { beats: -3 }, 'heart-beat'],
])('without a url: %s', (_what, glance, by) => {
  const glances = every2s(2_000, 80_000, { ping: null, ...glance });
  expect(judged(withoutUrl, glances).acknowledgedBy).toBe(by);
  expect(judged(withoutUrl, glances).state).toBe(by === null ? 'waiting' : 'drained');
});

test('a flag that somebody took off ends the drain at once', () => {
  expect(judged(withUrl, [{ at: 21_000 }, { at: 41_040, draining: false }]).state).toBe('undrained');
});

test('a row that is gone ends the drain at once', () => {
  expect(judged(withUrl, [{ at: 21_000 }, { at: 41_040, gone: true }]).state).toBe('gone');
});

test('offline takes two looks in a row: the row of a node may say so for an instant', () => {
  const [off, on] = [{ offline: true }, { offline: false }];
  expect(judged(withUrl, [{ at: 21_000, ...off }]).state).toBe('waiting');
  expect(
    judged(withUrl, [
      { at: 21_000, ...off },
      { at: 23_000, ...on },
      { at: 25_000, ...off },
    ]).state,
  ).toBe('waiting');
  expect(
    judged(withUrl, [
      { at: 21_000, ...off },
      { at: 23_000, ...off },
    ]).state,
  ).toBe('offline');
});

test('versions that keep no offline column are judged without it', () => {
  expect(judged(withUrl, every2s(21_000, 44_000, { offline: null })).state).toBe('drained');
});

const pings = fc.constantFrom<Ping | null>(
  teapot(),
  teapot(),
  teapot(),
  silence,
  teapot({ status: 200, draining: false }),
  teapot({ nodeName: 'node-2' }),
  teapot({ offline: true }),
);
const seldom = (bad: number): fc.Arbitrary<boolean> => fc.integer({ min: 1, max: bad }).map((n) => n === 1);
const glances: fc.Arbitrary<readonly Glance[]> = fc
  .array(
    fc.record({
      pauseMs: fc.constantFrom(100, 2_000, 4_000, 7_000, 19_999, 20_000, 21_000),
      tookMs: fc.constantFrom(0, 30, 3_000),
      running: fc.constantFrom(0, 0, 0, 0, 1),
      cancelling: fc.constantFrom(0, 0, 0, 0, 0, 2),
      beats: fc.constantFrom(0, 1, 2, null),
      draining: seldom(12).map((off) => !off),
      offline: seldom(8),
      ping: pings,
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((steps) => {
    let at = withUrl.flagAt;
    return steps.map(({ pauseMs, ...glance }) => {
      at += pauseMs;
      const seen = { at, ...glance };
      at += glance.tookMs;
      return seen;
    });
  });

const isTeapot = ({ ping }: Glance): boolean =>
  ping?.kind === 'answered' &&
  ping.status === 418 &&
  ping.draining !== false &&
  ping.offline !== true &&
  ping.nodeName === 'node-1';
const isBusy = ({ running = 0, cancelling = 0 }: Glance): boolean => running + cancelling > 0;
const endOf = ({ at, tookMs = 0 }: Glance): number => at + tookMs;

/** Why it would be a lie to call the node drained after these looks; written without looking at the rule. */
function lies(start: DrainStart, seen: readonly Glance[]): readonly string[] {
  const last = seen.at(-1);
  if (last === undefined) return ['nobody looked'];
  const answered = seen.filter(({ ping }) => ping?.kind === 'answered').at(-1);
  const acknowledged = start.hasUrl
    ? answered !== undefined && isTeapot(answered)
    : seen.some(({ beats }) => beats !== null && beats !== 0);
  const busy = seen.filter(isBusy).at(-1);
  const quiet = seen.slice(busy === undefined ? 0 : seen.indexOf(busy) + 1);
  const apart = quiet.some((first) => first.at - start.flagAt >= pollMs && last.at - endOf(first) >= pollMs);
  return [
    ...(last.draining === true ? [] : ['the flag was not set']),
    ...(acknowledged ? [] : ['not acknowledged']),
    ...(busy !== undefined && last.at - endOf(busy) < pollMs ? ['a task less than a poll ago'] : []),
    ...(last.offline === true ? ['it says offline'] : []),
    ...(apart ? [] : ['no two quiet looks a poll apart']),
  ];
}

test.each([
  ['with a url', withUrl],
  ['without a url', withoutUrl],
])(
  '%s, on random looks, drained is never said when it would be a lie, and is said as soon as it is true',
  (_what, start) => {
    let drained = 0;
    fc.assert(
      fc.property(glances, (seen) => {
        let now = drainBegun(start);
        for (const [at, glance] of seen.entries()) {
          now = judgeLook(start, now, look(glance));
          const reasons = lies(start, seen.slice(0, at + 1));
          if (now.state === 'drained') drained++;
          expect({ at, drained: now.state === 'drained', reasons }).toEqual({
            at,
            drained: reasons.length === 0,
            reasons,
          });
          if (now.state !== 'waiting') return;
        }
      }),
      { numRuns: 400, seed: 20_260_301 },
    );
    // A test in which hardly anything ends well would show nothing.
    expect(drained).toBeGreaterThan(20);
  },
);

test('whatever came before, an acknowledged node is drained within two polls and one look of its last task', () => {
  fc.assert(
    fc.property(glances, fc.constantFrom(withUrl, withoutUrl), (before, start) => {
      const harmless = before.map((glance) => ({ ...glance, draining: true, offline: false, ping: silence }));
      const then = judged(start, [...harmless, { at: endOf(harmless.at(-1) ?? { at: 0 }), running: 1 }]);
      fc.pre(then.state === 'waiting');
      const ended = endOf(harmless.at(-1) ?? { at: 0 });
      const after = every2s(ended + 2_000, ended + 2 * pollMs + 4_000, { beats: 9 });
      let now = then;
      let at = 0;
      for (const glance of after) {
        if (now.state !== 'waiting') break;
        now = judgeLook(start, now, look(glance));
        at = glance.at;
      }
      expect(now.state).toBe('drained');
      expect(at).toBeLessThanOrEqual(Math.max(ended, start.flagAt) + 2 * pollMs + 4_000);
    }),
    { numRuns: 200, seed: 20_260_301 },
  );
});
