import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
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
  expect(page).toContain('| `--login <name>` | name of the login; usually octo-ha |');
  expect(page).toContain('| how many nodes; usually 3 |');
  expect(page).toMatch(/octo-ha license check[\s\S]*7 {4}a check ran and found something/);
});

test('what follows the options fits a terminal of 80 columns', () => {
  const program = createProgram(fakeContext(), '', silent);
  const pages: string[] = [];
  const visit = (command: Command): void => {
    command.configureOutput({ writeOut: (text) => pages.push(text), getOutHelpWidth: () => 80 });
    command.outputHelp();
    command.commands.forEach(visit);
  };
  visit(program);
  expect(pages.length).toBeGreaterThan(10);
  const lines = pages.join('\n').split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});
