// Every `octo-ha` line of the README, the pages and the runbooks is one that the command tree takes.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { parse as parseYaml, parseAllDocuments } from 'yaml';
import { createProgram } from '../../../src/commands/program.ts';
import { fakeContext } from './fake-context.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const runbooks = readdirSync(`${root}docs/runbooks`).map((name) => `docs/runbooks/${name}`);
const scripts = runbooks.filter((path) => /\.(sh|ps1)$/.test(path));
const yamls = runbooks.filter((path) => /\.ya?ml$/.test(path));
const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md') && name !== 'commands.md')
    .map((name) => `docs/${name}`),
  ...runbooks.filter((path) => path.endsWith('.md')),
];

const documented = [
  ...pages.map((path) => [path, pageCommands(text(path))] as const),
  ...scripts.map((path) => [path, scriptCommands(text(path))] as const),
  ...yamls.map((path) => [path, yamlCommands(text(path))] as const),
].filter(([, commands]) => commands.length > 0);

test('the README, every script and every YAML file holds commands', () => {
  const found = documented.map(([path]) => path);
  expect(found).toEqual(expect.arrayContaining(['README.md', ...scripts, ...yamls]));
  expect(scripts.length + yamls.length).toBeGreaterThanOrEqual(5);
});

test.each(documented)('%s: the command tree takes every command', async (_path, commands) => {
  for (const words of commands) expect(await taken(words), words.join(' ')).toBe(true);
});

test('a word, a flag or a choice that does not exist is noticed', async () => {
  expect(await taken(['drain', 'NODE1', '--wait', '15m', '-o', 'json'])).toBe(true);
  expect(await taken(['drian', 'NODE1'])).toContain('drian');
  expect(await taken(['drain', 'NODE1', '--now'])).toContain('--now');
  expect(await taken(['drain', 'NODE1', '--then', 'explode'])).toContain('explode');
});

test('octo-ha lines are found in a script, without what belongs to the shell', () => {
  expect(
    scriptCommands(`run() {\n  octo-ha restart --all \\\n    --reason 'patch night' "$@" 2>&1 || exit\n}`),
  ).toEqual([['restart', '--all', '--reason', 'patch night']]);
});

/** True, or what is wrong. Nothing is run: the actions of the whole tree are put aside. */
async function taken(words: readonly string[]): Promise<string | true> {
  const silent = { writeOut: () => undefined, writeErr: () => undefined };
  const program = createProgram(fakeContext(), '0.0.0', silent);
  let reached = words.some((word) => ['--help', '--version'].includes(word));
  const disarm = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => void (reached = true));
    command.commands.forEach(disarm);
  };
  disarm(program);
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    return reached ? true : String(error);
  }
  return reached || 'no command is named';
}

/** Fenced blocks alone: what is written in a sentence may be part of a command. */
function pageCommands(page: string): readonly (readonly string[])[] {
  const blocks = [...page.matchAll(/^```(?:sh|console|powershell)[^\n]*\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, block = '']) => scriptCommands(block.replace(/^\$ /gm, '')));
}

function yamlCommands(yaml: string): readonly (readonly string[])[] {
  expect(parseAllDocuments(yaml).flatMap(({ errors }) => errors)).toEqual([]);
  return inside(parseYaml(yaml));
}

/** Lists that begin with octo-ha, and scripts that call it, anywhere in the document. */
function inside(value: unknown): readonly (readonly string[])[] {
  if (typeof value === 'string') return value.includes('\n') ? scriptCommands(value) : [];
  if (Array.isArray(value))
    return value[0] === 'octo-ha'
      ? [value.slice(1).map((word) => String(word).replaceAll(/\{\{.*?\}\}/g, 'NODE1'))]
      : value.flatMap(inside);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(inside) : [];
}

function scriptCommands(script: string): readonly (readonly string[])[] {
  const joined = script.replaceAll(/\\\r?\n/g, ' ');
  return joined.split(/\r?\n/).flatMap((line) => {
    const [, command] =
      /^\s*(?:[A-Z_]+=(?:'[^']*'|\S*) )*(?:export \w+="\$\()?octo-ha (.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [shellWords(command)];
  });
}

/** The words up to where the shell takes over; what stands for a value becomes one. */
function shellWords(command: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    if (/^(#|[|&;]+|\d?>)/.test(word)) break;
    const last = word.endsWith(';');
    const plain = word.replace(/;$/, '').replaceAll(/["']/g, '');
    if (plain !== '$@') words.push(/^\$until$/.test(plain) ? '2026-11-27T06:00:00Z' : plain);
    if (last) break;
  }
  return words;
}
