import { expect, test } from 'vitest';
import { targetProbe } from '../../../../src/operations/migrate/target-probe.ts';
import { aProbe, aTarget } from './facts.ts';

test('what was tried is the target, or the folder above one that will be made', () => {
  expect(targetProbe(aTarget())?.path).toBe('/mnt/octopus');
  expect(targetProbe({ place: { kind: 'absent', parent: aProbe('/mnt') } })?.path).toBe('/mnt');
});

test('nothing was tried where there is no folder', () => {
  expect(targetProbe(aTarget({ state: 'other' }))).toBeNull();
  expect(targetProbe({ place: { kind: 'absent', parent: aProbe('/mnt', { state: 'missing' }) } })).toBeNull();
  expect(targetProbe({ place: { kind: 'unmapped' } })).toBeNull();
});
