import { expect, test } from 'vitest';
import { untouchedRow } from '../../../../src/operations/restart/untouched-row.ts';

test('of a node that was not worked on nothing is claimed', () => {
  expect(untouchedRow({ id: 'n-1', name: 'node-1' }, 'not-started', 'paused')).toEqual({
    id: 'n-1',
    name: 'node-1',
    outcome: 'not-started',
    foundDraining: null,
    leftDraining: null,
    done: [],
    reason: 'paused',
    durationMs: 0,
  });
});
