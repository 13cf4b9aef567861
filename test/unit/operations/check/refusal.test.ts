import { expect, test } from 'vitest';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { refusal } from '../../../../src/operations/check/refusal.ts';
import { verdict } from '../../../../src/operations/check/verdict.ts';
import { circumstances, id } from './world.ts';

const refused = (change: Partial<Circumstances>, ...accepted: string[]): ReturnType<typeof refusal> =>
  refusal(verdict(circumstances(change), new Set(accepted)));

test('what is safe is not refused', () => {
  expect(refused({})).toBeNull();
});

test('the hint names the flags that lift it, and they really do', () => {
  const change = { targets: [id('a'), id('b')], balancer: { kind: 'unreachable', why: 'refused' } } as const;
  const error = refused(change);
  expect(error).toMatchObject({ code: 'node.last-one', exitCode: 4 });
  const risks = [...(error?.hint ?? '').matchAll(/--accept-risk=([a-z-]+)/g)].map(([, risk = '']) => risk);
  expect(risks).toEqual(['no-capacity', 'balancer-unknown']);
  expect(refused(change, ...risks)).toBeNull();
  expect(refused(change, 'no-capacity')).toMatchObject({ code: 'balancer.unreachable' });
});

test('what nothing lifts is said to be so, and no flag is offered', () => {
  const error = refused({ targets: [id('a'), id('b')], lock: { kind: 'held', by: 'bob on ops-2' } });
  expect(error?.message).toContain('bob on ops-2');
  expect(error?.hint).toMatch(/^nothing lifts lock\.held/);
  expect(error?.hint).not.toContain('--accept-risk');
});

test('what forbids gives the code, though something unknown was found first', () => {
  const error = refused({
    lock: { kind: 'unknown', why: 'denied' },
    runs: { kind: 'unreadable', why: 'torn' },
  });
  expect(error?.code).toBe('lock.unknown');
  expect(refused({ lock: { kind: 'held', by: 'bob' }, heartBeats: new Map() })?.code).toBe('lock.held');
});
