import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tellInterrupted } from '../../../src/main/tell-interrupted.ts';

test('a process that is still at work a moment after Ctrl-C says so, one that has ended does not', async () => {
  const said: string[] = [];
  tellInterrupted((line) => said.push(line));
  tellInterrupted(() => said.push('said after the end'))();
  await expect.poll(() => said.length, { timeout: 3_000, interval: 50 }).toBe(1);
  await wait(20);
  expect(said).toEqual([expect.stringMatching(/^interrupted: finishing what was begun; Ctrl-C once more/)]);
});
