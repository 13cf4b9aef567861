import { expect, test } from 'vitest';
import { giveReason } from '../../../../src/operations/check/give-reason.ts';
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

test('nothing lifts a removal that leaves no capacity, though a risk lifts a stop that does', () => {
  const stop = giveReason(circumstances(), 'capacity.none', 'forbid', null, 0, 'none');
  const remove = giveReason(circumstances({ purpose: 'remove' }), 'capacity.none', 'forbid', null, 0, 'none');
  expect([stop.risk, remove.risk]).toEqual(['no-capacity', null]);
});
