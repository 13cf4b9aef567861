import { expect, test } from 'vitest';
import { planReason } from '../../../../src/operations/migrate/plan-reason.ts';
import type { PlanReason } from '../../../../src/operations/migrate/plan-reason.ts';
import { planRefusal, planRefusals, planVerdict } from '../../../../src/operations/migrate/plan-refusal.ts';

const unknown = planReason('service.rights', 'unknown', 'rights are not proved', { hint: 'Try it.' });
const later = planReason('backup.old', 'forbid', 'the backup is old', { hint: 'Back up.' });
const atOnce = planReason('target.no-right', 'forbid', 'no right', { hint: 'Give it.' });
const fine = planReason('target.space', 'ok', 'room');
const lifted: PlanReason = { ...later, lifted: true };

test('what concerns the outage alone lets a copy begin', () => {
  expect(planRefusals({ reasons: [fine, unknown, later] }, 'copy')).toEqual([]);
  expect(planRefusals({ reasons: [fine, unknown, later] }, 'cutover')).toEqual([unknown, later]);
});

test('what concerns the copy stops both', () => {
  expect(planRefusal({ reasons: [atOnce] }, 'copy')?.code).toBe('target.no-right');
  expect(planRefusal({ reasons: [atOnce] }, 'cutover')?.code).toBe('target.no-right');
});

test('one refusal tells everything, what forbids first, each way on once', () => {
  const refusal = planRefusal({ reasons: [unknown, later, atOnce, atOnce] }, 'cutover');
  expect(refusal).toMatchObject({ code: 'backup.old', exitCode: 4 });
  expect(refusal?.message.split('\n')).toEqual([
    '3 things speak against it',
    'rights are not proved',
    'the backup is old',
    'no right',
  ]);
  expect(refusal?.hint?.match(/Give it\./g)).toHaveLength(1);
  expect(refusal?.hint).toContain('--accept-risk=service-rights');
});

test('an accepted risk does not refuse', () => {
  expect(planRefusal({ reasons: [lifted, fine] }, 'cutover')).toBeNull();
});

test.each([
  ['safe', [fine, lifted]],
  ['unknown', [fine, unknown]],
  ['unsafe', [unknown, later]],
] as const)('the verdict is %s', (verdict, reasons) => {
  expect(planVerdict({ reasons })).toBe(verdict);
});
