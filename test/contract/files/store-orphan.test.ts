// The program that touches stores lives no longer than who asked for it.
import { fork } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { buildPrograms, program } from './store-scene.ts';

beforeAll(buildPrograms);

test.each([
  ['before it has even been loaded', false],
  ['while it waits for a question', true],
])('it ends by itself when its parent goes away %s', async (_when, isLoaded) => {
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
  if (isLoaded) await new Promise((resolve) => child.once('message', resolve));
  child.disconnect();
  const isEnded = await Promise.race([
    ended,
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 10_000).unref()),
  ]);
  child.kill('SIGKILL');
  expect(isEnded).toBe(true);
});
