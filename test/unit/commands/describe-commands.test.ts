import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeCommands } from '../../../src/commands/describe-commands.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { fakeContext } from './fake-context.ts';

const silent = { writeOut: () => undefined, writeErr: () => undefined };

test('docs/commands.md says what the commands say; if not, run npm run docs', () => {
  const page = describeCommands(createProgram(fakeContext(), '', silent));
  expect(readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8')).toBe(page);
});

test('every command is described, with its flags and how it can end', () => {
  const page = describeCommands(createProgram(fakeContext(), '', silent));
  expect(page).toContain('## octo-ha nodes list\n');
  expect(page).toContain('| `--watch [seconds]` |');
  expect(page).toMatch(/octo-ha license check[\s\S]*7 {4}a check ran and found something/);
});
