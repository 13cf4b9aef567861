import { expect, test } from 'vitest';
import { leftBehind } from '../../../../src/operations/restart/left-behind.ts';

const nodes = [
  { id: 'n-1', name: 'node-1' },
  { id: 'n-2', name: 'node-2' },
];

/** What is left after these steps, `step@node`. */
const left = (...steps: readonly string[]): string =>
  leftBehind(
    nodes,
    steps.map((text) => ({
      step: text.split('@')[0] ?? '',
      nodeId: text.split('@')[1] ?? null,
      values: { setting: 'auto', ...(text.endsWith('@hooks') ? { by: 'hooks' } : {}) },
      at: '2026-03-01T03:00:00.000Z',
      by: { user: 'u', host: 'h', pid: 1 },
    })),
  );

test('names the nodes whose drain flag was written, or may have been, and not lifted again', () => {
  expect(left('begun', 'drain.writing@n-1')).toBe('; left draining: node-1');
  expect(left('drain.written@n-1', 'undrain.written@n-1', 'drain.written@n-2')).toBe(
    '; left draining: node-2',
  );
  expect(left('drain.written@n-1', 'undrain.writing@n-1')).toBe('; left draining: node-1');
});

test('names the nodes whose stop was begun and whose start was not told to be done', () => {
  expect(left('drain.written@n-2', 'service.stopping@n-2')).toBe(
    '; left draining: node-2; its service stopped, or about to be: node-2',
  );
  expect(left('drain.written@n-2', 'service.stopped@n-2', 'service.started@n-2')).toBe(
    '; left draining: node-2',
  );
});

test('a stop that was taken back is none, an earlier one that stands is', () => {
  const back = ['service.stopping@n-1', 'service.not-stopped@n-1'];
  expect(left('drain.written@n-1', ...back)).toBe('; left draining: node-1');
  expect(left('service.stopping@n-1', ...back)).toBe('; its service stopped, or about to be: node-1');
});

test('a node that was healthy since is not told as stopped, nor one that its hooks work on', () => {
  const restored = ['service.stopping@n-1@hooks', 'node.healthy@n-1', 'undrain.written@n-1', 'ended@n-1'];
  expect(left('hook.running@n-2', ...restored, 'service.stopping@n-2@hooks')).toBe(
    '; the work of its hooks begun, and maybe half done: node-2',
  );
  // A restart in one order that was found to have been done.
  expect(left('service.stopping@n-1', 'node.healthy@n-1')).toBe('');
  expect(left('service.stopping@n-1', 'node.healthy@n-1', 'service.stopping@n-1')).toBe(
    '; its service stopped, or about to be: node-1',
  );
});

test('names how those start whose start was paused and not put back', () => {
  expect(left('watchdog.pausing@n-1', 'watchdog.pausing@n-2', 'watchdog.resumed@n-2')).toBe(
    '; how its service starts is to be put back: node-1 (auto)',
  );
});

test('says nothing when nothing is left', () => {
  expect(left('begun', 'found@n-1')).toBe('');
  expect(left('drain.written@n-1', 'service.stopped@n-1', 'service.started@n-1', 'undrain.written@n-1')).toBe(
    '',
  );
});
