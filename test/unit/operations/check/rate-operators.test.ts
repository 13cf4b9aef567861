import { expect, test } from 'vitest';
import type { Run } from '../../../../src/model/run.ts';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { rateOperators } from '../../../../src/operations/check/rate-operators.ts';
import { aRun, circumstances, id, inShort } from './world.ts';

const rated = (change: Partial<Circumstances>): readonly string[] =>
  inShort(rateOperators(circumstances(change)));
const withRuns = (...runs: readonly Run[]): readonly string[] =>
  rated({ runs: { kind: 'unfinished', runs } }).slice(1);

test.each<[Circumstances['lock'], string]>([
  [{ kind: 'free' }, 'ok lock.free'],
  [{ kind: 'ours' }, 'ok lock.free'],
  [{ kind: 'held', by: 'bob' }, 'forbid lock.held'],
  [{ kind: 'unknown', why: 'denied' }, 'unknown lock.unknown'],
])('lock %j', (lock, expected) => {
  expect(rated({ lock })[0]).toBe(expected);
});

test.each<[string, Run, string]>([
  ['about the node', aRun([id('a')]), 'forbid journal.unfinished (unfinished-run)'],
  ['about another node', aRun([id('b')]), 'warn journal.unfinished'],
  ['about nobody yet', aRun([]), 'forbid journal.unfinished (unfinished-run)'],
  [
    'that restarts another node',
    aRun([id('b')], { verb: 'restart' }),
    'forbid journal.unfinished (unfinished-run)',
  ],
  ['that has ended', aRun([id('a')], { ended: true }), 'ok journal.none 0'],
])('a run %s', (_what, run, expected) => {
  expect(withRuns(run)).toEqual([expected]);
});

test('a run that has touched nobody is about those it was begun for', () => {
  const begunFor = (nodeId: string): Run => {
    const run = aRun([]);
    const lines = run.lines.map((line) => ({ ...line, values: { nodes: [{ id: nodeId, name: 'x' }] } }));
    return { ...run, lines };
  };
  expect(withRuns(begunFor(id('b')), begunFor(id('a')))).toEqual([
    'warn journal.unfinished',
    'forbid journal.unfinished (unfinished-run)',
  ]);
});

test('says whose run it is and how to go on', () => {
  const run = aRun([id('a')]);
  const lines = run.lines.map((line) => ({ ...line, values: { command: 'octo-ha drain a' } }));
  const runs = { kind: 'unfinished', runs: [{ ...run, lines }] } as const;
  expect(rateOperators(circumstances({ runs }))[1]?.message).toBe(
    'a drain has not ended: run-1, begun by ada on ops-1 at 2026-03-01T12:00:00Z; to go on: octo-ha drain a; to give it up: octo-ha status --abandon run-1',
  );
});

test('journals that cannot be read are unknown', () => {
  expect(rated({ runs: { kind: 'unreadable', why: 'denied' } })[1]).toBe(
    'unknown journal.unreadable (unfinished-run)',
  );
});
