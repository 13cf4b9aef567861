import { expect, test } from 'vitest';
import { hasEnded } from '../../../src/model/run.ts';

const line = (step: string): { step: string; nodeId: string | null } => ({
  step: step.replace(/@.*/, ''),
  nodeId: /@(.*)/.exec(step)?.[1] ?? null,
});

test.each<[steps: string, ended: boolean]>([
  ['', false],
  ['begun', false],
  ['begun service.stopping', false],
  ['begun node.ended', false],
  ['begun ended@node-1', false],
  ['begun ended@node-1 ended', true],
  ['begun ended', true],
  ['begun abandoned', true],
])('a run of the steps "%s" has ended: %s', (steps, ended) => {
  expect(hasEnded(steps.split(' ').map(line))).toBe(ended);
});
