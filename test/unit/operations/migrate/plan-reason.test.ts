import { expect, test } from 'vitest';
import { planReason } from '../../../../src/operations/migrate/plan-reason.ts';

test('what refuses and can be accepted ends its hint with the flag', () => {
  const reason = planReason('target.not-empty', 'forbid', 'there is something', {
    value: 3,
    hint: 'Empty it.',
  });
  expect(reason).toEqual({
    code: 'target.not-empty',
    vote: 'forbid',
    store: null,
    value: 3,
    message: 'there is something',
    hint: 'Empty it. To go on all the same: --accept-risk=adopt-target.',
    risk: 'adopt-target',
    lifted: false,
  });
});

test('what refuses and cannot be accepted has its way on alone', () => {
  expect(planReason('target.no-right', 'forbid', 'no', { hint: 'Give the right.' })).toMatchObject({
    hint: 'Give the right.',
    risk: null,
  });
});

test('what does not refuse has neither risk nor hint', () => {
  const warning = planReason('names.case-twins', 'warn', 'twins', {
    store: 'packages',
    hint: 'Rename them.',
  });
  expect(warning).toMatchObject({ risk: null, hint: null, store: 'packages' });
});
