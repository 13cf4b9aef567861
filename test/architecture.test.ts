// Executes docs/architecture.md, section 2, and docs/vocabulary.md; below, each rule is seen to fail once.
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  deadlyReads,
  forbiddenExports,
  forbiddenGlobals,
  forbiddenImports,
  forbiddenName,
  forbiddenWords,
  roomOf,
  sharedPackages,
  tooLong,
  untestedDangers,
  withoutTwin,
  type Source,
} from './architecture-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every file below a folder, from the project's root, with `/`. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join('/'));
}

const read = (path: string): Source => ({ path, text: readFileSync(join(root, path), 'utf8') });
const sources = filesBelow('src')
  .filter((path) => path.endsWith('.ts'))
  .map(read);
const testPaths = filesBelow('test');

/** The words in back quotes in the first column of a table of docs/vocabulary.md, below the given heading. */
function wordsUnder(heading: string): readonly string[] {
  const section = read('docs/vocabulary.md')
    .text.split(/^## /m)
    .find((part) => part.startsWith(heading));
  return [...(section ?? '').matchAll(/^\| `([^`]+)`/gm)].map(([, word = '']) => word);
}

const columns = wordsUnder('Spellings that stop at the database');
const banned = wordsUnder('Words not used');
const mayShare = { yaml: ['config', 'terminal'], mssql: ['database', 'sandbox/octopus'] };
/**
 * `model/grants.ts` writes T-SQL for a person to run; a grant without the table's own name is none. The REST API has names
 * of the tables in it: `hosts/api-names.ts` says them for the rest of its room.
 */
const speaksOctopus = (path: string): boolean =>
  /^src\/(?:database|sandbox)\//.test(path) ||
  ['src/model/grants.ts', 'src/hosts/api-names.ts'].includes(path);

describe('the house', () => {
  test('is there to be checked', () => {
    expect(sources.map(({ path }) => path)).toContain('src/main.ts');
    expect(columns).toContain('IsInMaintenanceMode');
    expect(banned.length).toBeGreaterThan(3);
  });

  test('imports only what the table allows', () => {
    expect(sources.flatMap(forbiddenImports)).toEqual([]);
  });

  test('imports each package in one room', () => {
    expect(sharedPackages(sources, mayShare)).toEqual([]);
  });

  test('keeps the outside world in the edges', () => {
    expect(sources.flatMap(forbiddenGlobals)).toEqual([]);
  });

  test('exports by name, and re-exports nothing', () => {
    expect(sources.flatMap(forbiddenExports)).toEqual([]);
  });

  test('reads no file in a way that ends the process with a share', () => {
    expect(sources.flatMap(deadlyReads)).toEqual([]);
  });

  test('has no source file over 250 lines', () => {
    expect(sources.flatMap(tooLong)).toEqual([]);
  });

  test('has no drawer for anything, and names in kebab-case', () => {
    const paths = [...sources.map(({ path }) => path), ...testPaths.filter((path) => path.endsWith('.ts'))];
    expect(paths.flatMap(forbiddenName)).toEqual([]);
  });

  test('tests every file of model and operations in its twin', () => {
    expect(withoutTwin(sources, new Set(testPaths))).toEqual([]);
  });

  test('has a test named after each danger that it says it guards against', () => {
    const tests = testPaths.filter((path) => path.endsWith('.test.ts')).map(read);
    expect(untestedDangers(read('docs/migration.md').text, tests)).toEqual([]);
  });

  test('speaks the vocabulary', () => {
    expect(sources.flatMap((source) => forbiddenWords(source, banned))).toEqual([]);
  });

  test('spells no column outside the database', () => {
    const others = sources.filter(({ path }) => !speaksOctopus(path));
    expect(others.flatMap((source) => forbiddenWords(source, columns))).toEqual([]);
  });
});

describe('the rules', () => {
  const source = (path: string, text: string): Source => ({ path, text });

  test.each([
    ['src/main.ts', 'main'],
    ['src/model/node.ts', 'model'],
    ['src/operations/migrate/plan.ts', 'operations'],
    ['src/sandbox/values.ts', 'sandbox'],
    ['src/sandbox/tds/login7.ts', 'sandbox/tds'],
    ['src/sandbox/tds/deeper/x.ts', 'sandbox/tds'],
  ])('place %s in %s', (path, room) => {
    expect(roomOf(path)).toBe(room);
  });

  test.each([
    ['the model reaching for an edge', 'src/model/a.ts', "import { x } from '../edges.ts';"],
    ['the model reaching for a file', 'src/model/a.ts', "import { readFileSync } from 'node:fs';"],
    ['XML outside model/xml.ts', 'src/model/a.ts', "import { XMLParser } from 'fast-xml-parser';"],
    ['a verb reaching for the database', 'src/operations/a.ts', "import { x } from '../database/pool.ts';"],
    [
      'a verb reaching for it by type alone',
      'src/operations/a.ts',
      "import type { X } from '../database/pool.ts';",
    ],
    ['a type written in place', 'src/operations/a.ts', "type X = import('../database/pool.ts').X;"],
    [
      'a command reaching for the terminal',
      'src/commands/a.ts',
      "const x = await import('../terminal/x.ts');",
    ],
    [
      'a command loading the sandbox at once',
      'src/commands/sandbox-up.ts',
      "import { up } from '../sandbox/up.ts';",
    ],
    [
      'another command loading the sandbox',
      'src/commands/a.ts',
      "const x = import('../sandbox/octopus/up.ts');",
    ],
    ['main loading the sandbox', 'src/main.ts', "const x = import('./sandbox/octopus/up.ts');"],
    ['the sandbox using the product', 'src/sandbox/tds/a.ts', "import { x } from '../../errors.ts';"],
    ['the wire knowing the language', 'src/sandbox/tds/a.ts', "import { x } from '../tsql/parse.ts';"],
    ['the driver loaded at once', 'src/database/a.ts', "import sql from 'mssql';"],
    ['the driver elsewhere', 'src/hosts/a.ts', "const sql = await import('mssql');"],
    ['edges with code', 'src/edges.ts', "import { nodeStatus } from './model/node-status.ts';"],
    ['settings reading files', 'src/config/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['handing on from a forbidden room', 'src/model/a.ts', "export * from '../config/settings.ts';"],
    ['another than main reading the version', 'src/commands/a.ts', "import p from '../../package.json';"],
    ['a package nobody listed', 'src/terminal/a.ts', "import x from '@scope/thing/part';"],
    ['a room nobody listed', 'src/attic/a.ts', ''],
  ])('see %s', (_what, path, text) => {
    expect(forbiddenImports(source(path, text))).toHaveLength(1);
  });

  test.each([
    ['src/edges.ts', "import type { Node } from './model/node.ts';"],
    ['src/edges.ts', "import { type Node } from './model/node.ts';"],
    ['src/model/xml.ts', "import { XMLParser } from 'fast-xml-parser';"],
    ['src/commands/sandbox-up.ts', "const { up } = await import('../sandbox/octopus/up.ts');"],
    ['src/database/a.ts', "import type { ConnectionPool } from 'mssql'; const sql = await import('mssql');"],
    ['src/sandbox/octopus/a.ts', "import sql from 'mssql'; import { x } from '../tds/x.ts';"],
  ])('let %s say %s', (path, text) => {
    expect(forbiddenImports(source(path, text))).toEqual([]);
  });

  test.each([
    'process.cwd();',
    'const { env } = process;',
    "console.warn('x');",
    'globalThis.process.exitCode = 1;',
    'const now = Date.now();',
    'const now = new Date();',
    'const now = new Date;',
    'setTimeout(f, 1);',
    'const wait = setTimeout;',
    'const x = Math.random();',
    'const t = performance.now();',
  ])('see the outside world in: %s', (text) => {
    expect(forbiddenGlobals(source('src/operations/a.ts', text))).not.toEqual([]);
    expect(forbiddenGlobals(source('src/terminal/a.ts', text))).toEqual([]);
  });

  test.each([
    "new Date('2026-01-01');",
    'clock.setTimeout(1);',
    '// process.env',
    "const x = 'process';",
    'Math.max(1);',
  ])('see none in: %s', (text) => {
    expect(forbiddenGlobals(source('src/operations/a.ts', text))).toEqual([]);
  });

  test.each([
    ['a default export', 'export default 1;'],
    ['a default function', 'export default function f() {}'],
    ['a default by another name', 'const a = 1; export { a as default };'],
    ['a file that only re-exports', "export * from './b.ts';"],
    ['a file that imports to re-export', "import { b } from './b.ts'; export { b };"],
  ])('see %s', (_what, text) => {
    expect(forbiddenExports(source('src/model/a.ts', text))).toHaveLength(1);
    expect(forbiddenExports(source('src/model/a.ts', 'export const a = 1;'))).toEqual([]);
  });

  test('see a file read as UTF-8 in one call', () => {
    expect(deadlyReads(source('src/files/a.ts', "readFileSync(join(a, 'b'), 'utf8');"))).toHaveLength(1);
    expect(deadlyReads(source('src/files/a.ts', "readFileSync(a, { encoding: 'utf-8' })"))).toHaveLength(1);
    expect(deadlyReads(source('src/files/a.ts', "readFileSync(a).toString('utf8')"))).toEqual([]);
  });

  test('see a file of 251 lines, and let one of 250 be', () => {
    expect(tooLong(source('src/a.ts', 'x\n'.repeat(251)))).toEqual(['src/a.ts has 251 lines']);
    expect(tooLong(source('src/a.ts', 'x\n'.repeat(250)))).toEqual([]);
  });

  test.each([
    'src/utils/a.ts',
    'src/model/helpers.ts',
    'test/lib/a.ts',
    'src/model/types.ts',
    'src/model/aNode.ts',
  ])('see the name %s', (path) => {
    expect(forbiddenName(path)).toHaveLength(1);
    expect(forbiddenName('test/contract/tds/types.test.ts')).toEqual([]);
  });

  test('see a file without its twin, and let shapes be', () => {
    const code = source('src/model/a.ts', 'export const a = 1;');
    const shape = source('src/model/b.ts', "import type { A } from './a.ts'; export interface B { a: A }");
    expect(withoutTwin([code, shape], new Set())).toEqual(['test/unit/model/a.test.ts is missing']);
    expect(withoutTwin([code], new Set(['test/unit/model/a.test.ts']))).toEqual([]);
  });

  test('see a danger that is missing, guarded by nothing, or by no test of its name in the file that is named', () => {
    const rows = Array.from({ length: 26 }, (_, at) => `| ${String(at + 1)} | so | out of scope | – |`);
    const found = (row: string, text = ''): readonly string[] =>
      untestedDangers([row, ...rows.slice(1)].join('\n'), [source('test/unit/a.test.ts', text)]);
    expect(found('')).toEqual(['danger 1 is not in the table']);
    expect(found('| 1 | so | looked for | – |')).toEqual(['danger 1 is guarded by no test']);
    const row = '| 1 | so | looked for | `a.test.ts`: it is |';
    const none = ['danger 1 has no test of its name in a.test.ts'];
    expect(found(row, "test('danger 11: that', () => {")).toEqual(none);
    expect(found(row, "// test('danger 1: that', () => {")).toEqual(none);
    expect(found(row.replace('a.test', 'b.test'), "test('danger 1: that'")).toHaveLength(1);
    for (const text of [
      "test('danger 1: that', () => {",
      "it(\n  'dangers 1 and 2: that',",
      'it("danger 1: that"',
    ])
      expect(found(row, text)).toEqual([]);
  });

  test('see a package in two rooms', () => {
    const two = ['src/config/a.ts', 'src/terminal/a.ts'].map((path) =>
      source(path, "import { parse } from 'yaml';"),
    );
    expect(sharedPackages(two, {})).toEqual(['yaml is imported in config and terminal']);
    expect(sharedPackages(two, mayShare)).toEqual([]);
    const third = source('src/commands/a.ts', "import { parse } from 'yaml';");
    expect(sharedPackages([...two, third], mayShare)).toHaveLength(1);
  });

  test('see a word in names and texts, and not in comments or longer words', () => {
    const said = (text: string): readonly string[] =>
      forbiddenWords(source('src/a.ts', text), ['slave', 'LastSeen']);
    for (const text of [
      'const slave = 1;',
      "const a = 'the slave';",
      'const a = `${b} slave`;',
      'row.LastSeen;',
    ])
      expect(said(text)).toHaveLength(1);
    expect(said('// slave\nconst enslaved = lastSeenAt; // LastSeen')).toEqual([]);
  });
});
