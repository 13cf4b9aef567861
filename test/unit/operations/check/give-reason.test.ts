import { expect, test } from 'vitest';
import { giveReason } from '../../../../src/operations/check/give-reason.ts';
import type { ReasonCode } from '../../../../src/operations/check/reason-table.ts';
import { aNode } from '../../model/a-cluster.ts';
import { circumstances, id } from './world.ts';

test('a refusal names its risk, a warning of the same code none', () => {
  const c = circumstances();
  const node = aNode('b');
  expect(giveReason(c, 'others.offline', 'forbid', node, 4, 'b is down')).toEqual({
    code: 'others.offline',
    vote: 'forbid',
    nodeId: id('b'),
    value: 4,
    message: 'b is down',
    risk: 'no-capacity',
    lifted: false,
  });
  expect(giveReason(c, 'others.offline', 'warn', node, 4, 'b is down').risk).toBeNull();
});

test('nothing lifts the removal of the last node or one with tasks; that all others are down, as in an outage, a risk does', () => {
  const risk = (purpose: 'stop' | 'remove', code: ReasonCode): string | null =>
    giveReason(circumstances({ purpose }), code, 'forbid', null, 0, 'so it is').risk;
  const codes = ['node.last-one', 'tasks.running', 'capacity.none', 'others.offline'] as const;
  expect(codes.map((code) => risk('stop', code))).toEqual([
    'no-capacity',
    'lost-tasks',
    'no-capacity',
    'no-capacity',
  ]);
  expect(codes.map((code) => risk('remove', code))).toEqual([null, null, 'no-capacity', 'no-capacity']);
});
