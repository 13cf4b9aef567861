import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { tellResumed } from '../../../../src/operations/restart/tell-resumed.ts';

const rows = ['a', 'b', 'c'].map((name) => ({ id: `n-${name}`, name }));
const line = (at: string, step: string, nodeId: string | null, values = {}): JournalLine => ({
  at: `2026-02-20T03:${at}:00.000Z`,
  step,
  nodeId,
  by: { user: 'mara', host: 'ops-1', pid: 7 },
  values,
});
const begun = line('00', 'begun', null, { nodes: rows, reason: 'patches' });

const told = (left: typeof rows, ...lines: readonly JournalLine[]): readonly string[] =>
  tellResumed({ id: 'r-1', verb: 'restart', lines: [begun, ...lines], ended: false }, left);

test('it is told with its beginning, its reason, and what it has restarted or started, and does not again', () => {
  const lines = [
    line('08', 'service.started', 'n-a'),
    line('09', 'ended', 'n-a'),
    line('18', 'service.stopping', 'n-b'),
    line('19', 'service.started', 'n-b'),
    line('29', 'service.stopping', 'n-c'),
  ];
  expect(told(rows, ...lines)).toEqual([
    "goes on with the restart that mara@ops-1 began at 2026-02-20T03:00:00.000Z, because of 'patches'; " +
      'a was restarted at 2026-02-20T03:09:00.000Z, and is not restarted again; ' +
      'b was started at 2026-02-20T03:19:00.000Z, and is not restarted again',
  ]);
});

test('a node without a row is named, with what the roll did to it', () => {
  const lines = [line('08', 'drain.written', 'n-a'), line('09', 'service.stopping', 'n-a')];
  expect(told(rows.slice(1), ...lines).slice(1)).toEqual([
    'a has no row any more and drops out of it; left draining: a; its service stopped, or about to be: a',
  ]);
});
