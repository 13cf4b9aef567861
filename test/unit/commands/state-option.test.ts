import { expect, test } from 'vitest';
import { createProgram } from '../../../src/commands/program.ts';
import { fakeContext } from './fake-context.ts';

async function stateFolderOf(...argv: readonly string[]): Promise<unknown> {
  const silent = { writeOut: () => undefined, writeErr: () => undefined };
  const program = createProgram(fakeContext(), '0', silent);
  // What the command itself makes of a fake world is beside the point.
  await program.parseAsync([...argv], { from: 'user' }).catch(() => undefined);
  return program.opts<{ stateFolder?: unknown }>().stateFolder;
}

test.each([
  [['status', '--state', 'share/state']],
  [['restart', '--all', '--yes', '--state', 'share/state']],
  [['drain', 'node-1', '--state', 'share/state']],
  [['status', '--state-folder', 'share/state']],
])('%j keeps its journals there', async (argv) => {
  expect(await stateFolderOf(...argv)).toBe('share/state');
});

test('the state of tasks is no folder', async () => {
  expect(await stateFolderOf('tasks', 'list', '--state', 'Queued')).toBeUndefined();
});
