import { expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors.ts';
import { judgeCap } from '../../../../src/operations/cap/judge-cap.ts';

const none = new Set<string>();

test.each([0, 1, 5, 80])('a cap of %i is said nothing about', (cap) => {
  expect(judgeCap(cap, none)).toBeNull();
});

test.each([81, 160])('a cap of %i is warned of', (cap) => {
  expect(judgeCap(cap, none)).toContain(`a task cap of ${String(cap)} is above 80`);
});

test('above 160 it is refused, and what its hint names lifts the refusal', () => {
  let hint = '';
  try {
    judgeCap(161, none);
  } catch (error) {
    expect(error).toMatchObject({ code: 'cap.too-large', exitCode: 4 });
    hint = error instanceof RefusedError ? (error.hint ?? '') : '';
  }
  const [, risk = ''] = /--accept-risk=(\S+)/.exec(hint) ?? [];
  expect(judgeCap(161, new Set([risk]))).toContain('above 80');
});
