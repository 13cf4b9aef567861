import { expect, test } from 'vitest';
import { hasEnded, type JournalLine } from '../../../src/model/run.ts';

const line = (step: string): JournalLine => ({
  at: '2026-03-01T12:00:00.000Z',
  step,
  nodeId: null,
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values: {},
});

test.each<[steps: string, ended: boolean]>([
  ['', false],
  ['begun', false],
  ['begun service.stopping', false],
  ['begun node.ended', false],
  ['begun ended', true],
  ['begun abandoned', true],
])('a run of the steps "%s" has ended: %s', (steps, ended) => {
  expect(hasEnded(steps.split(' ').map(line))).toBe(ended);
});
