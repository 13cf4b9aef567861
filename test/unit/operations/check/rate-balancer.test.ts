import { expect, test } from 'vitest';
import type { BalancerFinding, Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { rateBalancer } from '../../../../src/operations/check/rate-balancer.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { circumstances, id, inShort } from './world.ts';

const seen = (
  answers: Readonly<Record<string, number>>,
  product: string | null = null,
  failed = 0,
): BalancerFinding => ({
  kind: 'seen',
  answers: new Map(Object.entries(answers)),
  tried: 10,
  failed,
  product,
});
const draining = aCluster([aNode('a', { draining: true }), aNode('b')]);
const rate = (
  balancer: BalancerFinding,
  change: Partial<Circumstances> = {},
): ReturnType<typeof rateBalancer> => rateBalancer(circumstances({ balancer, ...change }));

test.each<[string, BalancerFinding, readonly string[]]>([
  ['is not configured', { kind: 'not-configured' }, ['skip balancer.not-configured']],
  [
    'is unreachable',
    { kind: 'unreachable', why: 'refused' },
    ['unknown balancer.unreachable (balancer-unknown)'],
  ],
  ['has nobody behind it', seen({}, null, 10), ['unknown balancer.nobody 10 (balancer-unknown)']],
  ['has only strangers behind it', seen({ x: 9, y: 1 }), ['unknown balancer.strangers 2 (balancer-unknown)']],
  ['shows both nodes, in whatever case', seen({ A: 5, b: 5 }), ['ok balancer.serves 2']],
  ['shows only the node that is to go', seen({ a: 10 }), ['warn balancer.only-targets 1']],
  ['fails at times', seen({ b: 7 }, null, 3), ['ok balancer.serves 1', 'warn balancer.failing 3']],
])('a balancer that %s', (_what, balancer, expected) => {
  expect(inShort(rate(balancer))).toEqual(expected);
});

test('a drained node that is still served warns, and forbids its stop where the balancer is said to check health', () => {
  const served = seen({ a: 4, b: 6 });
  const second = (change: Partial<Circumstances>): string | undefined =>
    inShort(rate(served, { cluster: draining, ...change }))[1];
  expect(second({})).toBe('warn balancer.serves-drained a 4');
  expect(second({ balancerChecksHealth: false })).toBe('warn balancer.serves-drained a 4');
  expect(second({ balancerChecksHealth: true })).toBe(
    'forbid balancer.serves-drained a 4 (balancer-serves-drained)',
  );
  expect(second({ balancerChecksHealth: true, purpose: 'drain' })).toBe('warn balancer.serves-drained a 4');
  expect(second({ balancerChecksHealth: true, targets: [id('b')] })).toBe('warn balancer.serves-drained a 4');
});

test('NGINX is named with what to do', () => {
  const [, warning] = rate(seen({ a: 4, b: 6 }, 'nginx'), { cluster: draining });
  expect(warning?.message).toMatch(
    /open-source NGINX asks for no health, so take the node out of its upstream/,
  );
  const [, other] = rate(seen({ a: 4, b: 6 }, 'haproxy'), { cluster: draining });
  expect(other?.message).not.toMatch(/NGINX/);
});
