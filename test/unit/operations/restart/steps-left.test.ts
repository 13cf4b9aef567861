import { expect, test } from 'vitest';
import type { NodeFacts } from '../../../../src/operations/restart/node-facts.ts';
import { stepsLeft } from '../../../../src/operations/restart/steps-left.ts';

const steps = ['check', 'drain', 'stop', 'start', 'after-start hook', 'healthy', 'undrain'];
const nothing: NodeFacts = {
  foundDraining: false,
  foundVersion: null,
  stopping: null,
  stopped: false,
  started: false,
  inWork: false,
  healthy: false,
  done: false,
};
const stopping = { identity: '1', beat: 1 };

test('a new roll has every step before it, and so has a node whose stop was not announced', () => {
  expect(stepsLeft(steps, null)).toEqual(steps);
  expect(stepsLeft(steps, nothing)).toEqual(steps);
});

test('a node whose stop was announced is looked at, and goes on with its start', () => {
  expect(stepsLeft(steps, { ...nothing, stopping })).toEqual([
    'look whether it is stopped',
    'start',
    'after-start hook',
    'healthy',
    'undrain',
  ]);
});

test('a node that was started goes on with its health; where it has no hook, too', () => {
  const facts = { ...nothing, stopping, stopped: true, started: true };
  expect(stepsLeft(steps, facts)).toEqual(['look whether it runs', 'after-start hook', 'healthy', 'undrain']);
  const plain = ['check', 'drain', 'restart', 'healthy', 'undrain'];
  expect(stepsLeft(plain, facts)).toEqual(['look whether it runs', 'healthy', 'undrain']);
});

test('a node that is done has none', () => {
  expect(stepsLeft(steps, { ...nothing, stopping, done: true })).toEqual([
    'none: it was through before the roll was broken off',
  ]);
});
