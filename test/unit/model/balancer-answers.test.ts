import { expect, test } from 'vitest';
import { balancerAnswers } from '../../../src/model/balancer-answers.ts';

test('a node is counted whatever the case of its name', () => {
  const answers = new Map([
    ['NODE-1', 3],
    ['node-1', 1],
    ['node-10', 5],
  ]);
  const view = { kind: 'seen', answers, tried: 9, failed: 0, product: null } as const;
  expect(balancerAnswers(view, 'Node-1')).toBe(4);
  expect(balancerAnswers(view, 'node-2')).toBe(0);
});

test('nothing answered where nothing could be asked', () => {
  expect(balancerAnswers({ kind: 'unreachable', why: 'no' }, 'NODE-1')).toBe(0);
});
