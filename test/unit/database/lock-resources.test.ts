import { expect, test } from 'vitest';
import { lockResources } from '../../../src/database/lock/lock-resources.ts';

test('whoever works on nodes shares the instance and has each node alone, in an order that is the same for all', () => {
  const scope = { kind: 'nodes', nodeIds: ['OctopusServerNodes-B', 'a', 'OCTOPUSSERVERNODES-b '] } as const;
  expect(lockResources(scope)).toEqual([
    { name: 'octo-ha', mode: 'Shared' },
    { name: 'octo-ha:node:a', mode: 'Exclusive' },
    { name: 'octo-ha:node:b', mode: 'Exclusive' },
  ]);
});

test('names too long for the server stay different', () => {
  const [first, second] = ['1', '2'].map((end) =>
    lockResources({ kind: 'nodes', nodeIds: [`${'x'.repeat(300)}${end}`] }).map(({ name }) => name),
  );
  expect(first?.[1]).toHaveLength(255);
  expect(second?.[1]).toHaveLength(255);
  expect(first?.[1]).not.toBe(second?.[1]);
});
