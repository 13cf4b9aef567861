import { expect, test } from 'vitest';
import { hasEnded, lastSaid, type JournalLine } from '../../../src/model/run.ts';

const line = (step: string): { step: string; nodeId: string | null } => ({
  step: step.replace(/@.*/, ''),
  nodeId: /@(.*)/.exec(step)?.[1] ?? null,
});

test.each<[steps: string, ended: boolean]>([
  ['', false],
  ['begun', false],
  ['begun service.stopping', false],
  ['begun node.ended', false],
  ['begun ended@node-1', false],
  ['begun ended@node-1 ended', true],
  ['begun ended', true],
  ['begun abandoned', true],
])('a run of the steps "%s" has ended: %s', (steps, ended) => {
  expect(hasEnded(steps.split(' ').map(line))).toBe(ended);
});

test('what was said last of a run counts, and nothing said takes nothing back', () => {
  const by = { user: 'ada', host: 'ops-1', pid: 7 };
  const said = (step: string, values: JournalLine['values'], nodeId: string | null = null): JournalLine => ({
    at: '',
    step,
    nodeId,
    by,
    values,
  });
  const lines = [
    said('begun', { reason: 'March' }),
    said('found', { reason: 'of a node' }, 'a'),
    said('resumed', { reason: 'April' }),
    said('resumed', { reason: null }),
    said('ended', { reason: 'over' }),
  ];
  expect(lastSaid(lines, 'reason')).toBe('April');
  expect(lastSaid(lines, 'command')).toBeNull();
});
