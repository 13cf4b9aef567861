import { expect, test } from 'vitest';
import { drainAgain, requireWaitFor, type DrainFlags } from '../../../src/commands/drain-flags.ts';

const plain: DrainFlags = { nodes: ['a'], wait: 900, then: 'leave', cancelWait: 300, acceptRisk: [] };

test('what is to be done after a wait wants a wait', () => {
  expect(() => requireWaitFor({ ...plain, wait: false, then: 'undrain' })).toThrow('--then undrain');
  for (const fine of [
    plain,
    { ...plain, wait: false } as const,
    { ...plain, wait: 0, then: 'cancel' } as const,
  ])
    expect(() => requireWaitFor(fine)).not.toThrow();
});

test('the command that watches again waits as long, decides the same and has the same reason', () => {
  expect(drainAgain(plain, ['a'])).toBe('octo-ha drain a');
  const full = {
    ...plain,
    wait: 60,
    then: 'cancel',
    cancelWait: 30,
    reason: 'patch night',
    acceptRisk: ['a', 'b'],
  } as const;
  expect(drainAgain(full, ['a', 'b'])).toBe(
    'octo-ha drain a b --wait 60s --then cancel --cancel-wait 30s --reason "patch night" --accept-risk a,b',
  );
});

test('a reason that a shell would take apart is not put into a command', () => {
  for (const reason of ['$(reboot)', '`id`', 'a "b"', '100%PATH%', 'one\ntwo', 'back\\'])
    expect(drainAgain({ ...plain, reason }, ['a']), reason).toBe('octo-ha drain a');
});
