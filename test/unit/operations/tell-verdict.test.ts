import { expect, test } from 'vitest';
import type { StepEvent } from '../../../src/model/step-event.ts';
import type { Reason } from '../../../src/model/verdict.ts';
import { tellVerdict } from '../../../src/operations/tell-verdict.ts';

const reason = (change: Partial<Reason>): Reason => ({
  code: 'capacity.less',
  vote: 'ok',
  nodeId: null,
  value: null,
  message: 'some will wait',
  risk: null,
  lifted: false,
  ...change,
});

function told(...reasons: readonly Reason[]): readonly StepEvent[] {
  const events: StepEvent[] = [];
  tellVerdict({ verdict: 'safe', reasons }, (event) => events.push(event));
  return events;
}

test('warnings are said, what is well or skipped is not', () => {
  const events = told(
    reason({ vote: 'ok' }),
    reason({ vote: 'skip' }),
    reason({ vote: 'warn', code: 'capacity.less' }),
  );
  expect(events).toEqual([
    { step: 'check.capacity.less', node: null, tone: 'warning', message: 'some will wait' },
  ]);
});

test.each(['forbid', 'unknown'] as const)(
  'a %s that an accepted risk lifted is said with the risk',
  (vote) => {
    const [event] = told(reason({ vote, lifted: true, risk: 'no-capacity', message: 'nobody is left' }));
    expect(event).toMatchObject({ tone: 'warning', message: 'nobody is left (accepted: no-capacity)' });
  },
);
