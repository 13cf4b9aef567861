import { expect, test } from 'vitest';
import { estimate } from '../../../../src/operations/migrate/estimate.ts';
import { aStore, aSurvey, aTarget, aWish, someFacts } from './facts.ts';

const stores = [
  aStore('packages', { files: 1_000, bytes: 1e9 }),
  aStore('taskLogs', { files: 5_000, bytes: 1e7 }),
];
const facts = someFacts({ stores });

test('reckons files at the one rate and bytes at the other, as the sample measured them', () => {
  const found = estimate(facts, aWish);
  expect(found).toMatchObject({
    copySeconds: Math.ceil(6_000 / 100 + 1.01e9 / 1e7),
    scanSeconds: 4,
    windows: null,
  });
  expect(found).toMatchObject({ filesPerSecond: 100, bytesPerSecond: 1e7 });
});

test('a limit slows the bytes and never quickens them', () => {
  expect(estimate(facts, { ...aWish, bytesPerSecond: 1e6 })?.copySeconds).toBe(60 + 1_010);
  expect(estimate(facts, { ...aWish, bytesPerSecond: 1e12 })?.copySeconds).toBe(60 + 101);
});

test('tells how many windows of the day it takes', () => {
  const window = { from: 0, until: 1 };
  expect(estimate(facts, { ...aWish, window })?.windows).toBe(3);
});

test('what is in the target already is not copied again', () => {
  const done = {
    kind: 'read',
    survey: aSurvey('/mnt/octopus/Packages', { files: 1_000, bytes: 1e9 }),
    seconds: 1,
  } as const;
  const again = someFacts({
    stores: stores.map((store) => (store.place.kind === 'packages' ? { ...store, there: done } : store)),
  });
  expect(estimate(again, aWish)?.copySeconds).toBe(50 + 1);
});

test('the outage holds the reading of all names, which grows with the files', () => {
  const few = estimate(facts, aWish)?.outageSeconds ?? 0;
  const many = someFacts({ stores: [aStore('taskLogs', { files: 1_000_000, bytes: 1e7 })] });
  expect(estimate(many, aWish)?.outageSeconds).toBeGreaterThan(few + 60);
});

test('says nothing where nothing was measured, or a store could not be read', () => {
  expect(estimate({ ...facts, target: aTarget({ sample: null }) }, aWish)).toBeNull();
  expect(
    estimate({ ...facts, target: aTarget({ sample: { filesPerSecond: 0, bytesPerSecond: 1 } }) }, aWish),
  ).toBeNull();
  const lost = someFacts({ stores: [{ ...aStore('packages'), source: { kind: 'unmapped' } }] });
  expect(estimate(lost, aWish)).toBeNull();
});
