import { describe, expect, test } from 'vitest';
import type { BalancerView } from '../../../src/model/ping.ts';
import { judgeBalancer } from '../../../src/operations/judge-balancer.ts';

/** Names with how often they answered. */
const seen = (answers: Record<string, number>, failed = 0, product: string | null = null): BalancerView => ({
  kind: 'seen',
  answers: new Map(Object.entries(answers)),
  tried: Object.values(answers).reduce((sum, count) => sum + count, failed),
  failed,
  product,
});
const unreachable: BalancerView = { kind: 'unreachable', why: 'lb refuses the connection' };
const judge = (before: BalancerView | null, after: BalancerView, healthChecks: boolean | null = null) =>
  judgeBalancer({ nodeName: 'node-2', before, after, healthChecks });

const all = seen({ 'NODE-1': 3, 'NODE-2': 3, 'NODE-3': 3 });

describe('the node', () => {
  test.each<[string, BalancerView | null, BalancerView]>([
    ['answered before and no longer does', all, seen({ 'NODE-1': 5, 'NODE-3': 4 })],
    ['was one of two', seen({ 'node-1': 3, 'node-2': 3 }), seen({ 'node-1': 6 })],
    ['drained already when one looked first, and several others answer', null, seen({ a: 5, b: 4 })],
    ['got little traffic, but many were asked', seen({ a: 8, 'node-2': 1 }), seen({ a: 30 })],
  ])('is gone: it %s', (_, before, after) => {
    expect(judge(before, after)).toMatchObject({ verdict: 'gone', vote: 'ok', hint: null });
  });

  test.each<[string, BalancerView | null, BalancerView, string]>([
    ['only one other answers, and nobody looked before', null, seen({ a: 20 }), 'never seen'],
    ['one node alone ever answers', seen({ a: 9 }), seen({ a: 9 }), 'only a answers'],
    ['too few answered', all, seen({ a: 1, b: 1 }), '2 answers are too few'],
    ['it got little traffic', seen({ a: 8, 'node-2': 1 }), seen({ a: 9 }), '9 answers are too few'],
    ['failures do not count as answers', all, seen({ a: 1, b: 1 }, 20), '20 of 22 connections failed'],
  ])('cannot be told to be gone: %s', (_, before, after, words) => {
    const judgement = judge(before, after, true);
    expect(judgement).toMatchObject({ verdict: 'cannot-tell', vote: 'warn' });
    expect(judgement.sentence).toContain(words);
    expect(judgement.hint).not.toBeNull();
  });

  test.each<[string, BalancerView, string]>([
    ['the balancer cannot be reached', unreachable, 'lb refuses the connection'],
    ['no node answers at all', seen({}, 9, 'haproxy'), '9 of 9 connections failed'],
    ['nothing was asked', seen({}), 'no node at all'],
  ])('is unknown when %s, whatever the settings say', (_, after, words) => {
    for (const healthChecks of [true, false, null])
      expect(judge(all, after, healthChecks)).toMatchObject({
        verdict: 'cannot-tell',
        vote: 'unknown',
        sentence: expect.stringContaining(words) as string,
      });
  });
});

describe('a node that still answers', () => {
  const after = seen({ 'NODE-1': 8, 'NODE-2': 1 });
  test.each([
    [true, 'forbid'],
    [false, 'warn'],
    [null, 'warn'],
  ] as const)('with healthChecks %s makes it %s', (healthChecks, vote) => {
    const judgement = judge(all, after, healthChecks);
    expect(judgement).toMatchObject({ verdict: 'still-answering', vote });
    expect(judgement.sentence).toBe(
      'the load balancer still sends users to node-2: it answered 1 of 9 connections',
    );
    expect(judgement.hint).toContain('GET /api/octopusservernodes/ping');
  });

  test('behind NGINX is explained, with what to do', () => {
    const judgement = judge(all, seen({ 'NODE-2': 3 }, 0, 'nginx'));
    expect(judgement.sentence).toContain('(nginx)');
    expect(judgement.hint).toMatch(/ignores the 418.*"down".*--before-stop/);
  });

  test('is said to be a fault where the balancer is said to check', () => {
    expect(judge(null, after, true).hint).toMatch(/^The settings say/);
  });
});
