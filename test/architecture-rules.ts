// The rules of docs/architecture.md, section 2, as functions on sources. Each gives the violations, as sentences.
import { posix } from 'node:path';
import ts from 'typescript';

/** A file of the project; `path` from the project's root, with `/`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** One import of a file. */
export interface Import {
  /** A package's name, `node:…`, or the path of a file of the project. */
  readonly target: string;
  readonly kind: 'static' | 'type' | 'dynamic';
}

interface RoomRule {
  readonly rooms: readonly string[];
  /** Third-party packages; with a path, from that file or folder alone. */
  readonly packages?: readonly (string | readonly [name: string, under: string])[];
  /** Modules of Node; `*` for all. Edges reach the outside world, the core does not. */
  readonly node?: '*' | readonly string[];
  readonly globals?: true;
}

const core = ['errors', 'model', 'edges'];

/** The table. `sandbox` is its two seams and its life as a whole; `store`, `tds`, `tsql` and `octopus` are the rooms of the sandbox. */
export const table: Readonly<Record<string, RoomRule>> = {
  errors: { rooms: [] },
  model: { rooms: ['errors', 'model'], packages: [['fast-xml-parser', 'src/model/xml.ts']] },
  edges: { rooms: ['model', 'edges'] },
  operations: { rooms: [...core, 'operations'] },
  config: { rooms: ['errors', 'model', 'config'], packages: ['yaml'], node: ['node:path'] },
  commands: {
    rooms: [...core, 'operations', 'config', 'commands'],
    packages: ['commander'],
    node: ['node:path'],
  },
  database: { rooms: [...core, 'database'], packages: ['mssql'], node: '*', globals: true },
  hosts: { rooms: [...core, 'hosts'], node: '*', globals: true },
  files: { rooms: [...core, 'files'], node: '*', globals: true },
  terminal: {
    rooms: [...core, 'terminal'],
    packages: ['chalk', 'ora', 'inquirer', 'yaml'],
    node: '*',
    globals: true,
  },
  clock: { rooms: core, node: '*', globals: true },
  main: {
    rooms: [
      ...core,
      'operations',
      'config',
      'commands',
      'database',
      'hosts',
      'files',
      'terminal',
      'clock',
      'main',
    ],
    packages: ['commander'],
    node: '*',
    globals: true,
  },
  sandbox: { rooms: ['sandbox', 'sandbox/octopus'], node: '*', globals: true },
  'sandbox/tds': { rooms: ['sandbox', 'sandbox/tds'], packages: ['selfsigned'], node: '*', globals: true },
  'sandbox/store': { rooms: ['sandbox', 'sandbox/tsql', 'sandbox/store'], node: '*', globals: true },
  'sandbox/tsql': { rooms: ['sandbox', 'sandbox/tsql'], node: '*', globals: true },
  'sandbox/octopus': {
    rooms: ['sandbox', 'sandbox/store', 'sandbox/tds', 'sandbox/tsql', 'sandbox/octopus'],
    packages: ['mssql'],
    node: '*',
    globals: true,
  },
};

/** Slow to load: never a static import, so that `--help` and `--version` stay quick. */
const lazyPackages = ['mssql', 'inquirer', 'selfsigned'];

/** The room of a file below src: `model`, `main`, `sandbox/tds`. */
export function roomOf(path: string): string {
  const [, first = '', second = '', third] = path.split('/');
  if (first === 'sandbox' && third !== undefined) return `${first}/${second}`;
  return first.replace(/\.ts$/, '');
}

/** Every import of a file, exports from elsewhere included. */
export function importsOf(source: Source): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, kind: Import['kind']): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier))
      found.push({ target: resolve(source.path, specifier.text), kind });
  };
  walk(parse(source), (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node) ? 'type' : 'static');
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], 'dynamic');
  });
  return found;
}

function isTypeOnly(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  if (clause.name !== undefined || named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Imports that the table does not allow. */
export function forbiddenImports(source: Source): readonly string[] {
  const room = roomOf(source.path);
  const rule = table[room];
  if (rule === undefined) return [`${source.path} is in no room of the table`];
  return importsOf(source)
    .filter((wanted) => !isAllowed(source.path, wanted, rule))
    .map(
      ({ target, kind }) =>
        `${source.path} must not import ${target}${kind === 'dynamic' ? ' dynamically' : ''}`,
    );
}

function isAllowed(path: string, { target, kind }: Import, rule: RoomRule): boolean {
  if (target.startsWith('node:')) return rule.node === '*' || (rule.node ?? []).includes(target);
  if (target === 'package.json') return roomOf(path) === 'main';
  if (!target.startsWith('src/')) return isPackageAllowed(path, target, kind, rule);
  const room = roomOf(target);
  if (rule.rooms.includes(room)) return roomOf(path) !== 'edges' || kind === 'type';
  return room.startsWith('sandbox') && path.startsWith('src/commands/sandbox') && kind === 'dynamic';
}

function isPackageAllowed(path: string, target: string, kind: Import['kind'], rule: RoomRule): boolean {
  if (kind === 'static' && lazyPackages.includes(target) && !path.startsWith('src/sandbox/octopus/'))
    return false;
  return (rule.packages ?? []).some((allowed) =>
    typeof allowed === 'string' ? allowed === target : allowed[0] === target && path.startsWith(allowed[1]),
  );
}

/** Uses of the outside world where there is none: `process`, `console`, the clock, timers, chance. */
export function forbiddenGlobals(source: Source): readonly string[] {
  if (table[roomOf(source.path)]?.globals === true) return [];
  const found: string[] = [];
  walk(parse(source), (node) => {
    const name = globalUsed(node);
    if (name !== null) found.push(`${source.path} must not use ${name}`);
  });
  return found;
}

const globalNames = [
  'process',
  'console',
  'globalThis',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
];

function globalUsed(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0)
    return 'new Date()';
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText();
    if (text === 'Date.now' || text === 'Math.random') return text;
  }
  if (!ts.isIdentifier(node) || !globalNames.includes(node.text)) return null;
  const parent = node.parent;
  const isName =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isImportSpecifier(parent);
  return isName ? null : node.text;
}

/** A default export, or a file that hands on what others declare and nothing else. */
export function forbiddenExports(source: Source): readonly string[] {
  const statements = parse(source).statements;
  const isDefault = statements.some(
    (statement) =>
      ts.isExportAssignment(statement) ||
      (ts.canHaveModifiers(statement) &&
        (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) ||
      (ts.isExportDeclaration(statement) && /\bas default\b/.test(statement.getText())),
  );
  const onlyHandsOn =
    statements.some(ts.isExportDeclaration) &&
    statements.every((statement) => ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement));
  return [
    ...(isDefault ? [`${source.path} has a default export`] : []),
    ...(onlyHandsOn ? [`${source.path} only re-exports`] : []),
  ];
}

/**
 * Node reads a file as UTF-8 in one call of its own (`ReadFileUtf8` in its src/node_file.cc), which ends the process where closing the
 * file fails, as on a share that dies. Files of the sandbox are on its own machine.
 */
export function deadlyReads(source: Source): readonly string[] {
  if (roomOf(source.path).startsWith('sandbox')) return [];
  const found: string[] = [];
  walk(parse(source), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'readFileSync') return;
    const [, options] = node.arguments;
    if (/['"]utf-?8['"]/i.test(options?.getText() ?? ''))
      found.push(`${source.path} reads a file as UTF-8 in one call: decode the bytes`);
  });
  return found;
}

/** More than 250 lines. */
export function tooLong(source: Source): readonly string[] {
  const lines = source.text.replace(/\n$/, '').split('\n').length;
  return lines > 250 ? [`${source.path} has ${String(lines)} lines`] : [];
}

/** So many ways to lose data does the list know. */
const dangers = 26;

/**
 * Rows of the table of dangers in docs/migration.md that name no test of their own: one whose title begins with `danger` and the
 * number, in a file that the row names. A row without a test says why it is out of scope.
 */
export function untestedDangers(page: string, tests: readonly Source[]): readonly string[] {
  const rows = new Map([...page.matchAll(/^\| (\d+) \|.*\| ([^|]*) \|$/gm)].map((row) => [row[1], row]));
  return Array.from({ length: dangers }, (_, at) => String(at + 1)).flatMap((number) => {
    const [text = '', , named = ''] = rows.get(number) ?? [];
    if (text === '') return [`danger ${number} is not in the table`];
    if (named === '–') return text.includes('out of scope') ? [] : [`danger ${number} is guarded by no test`];
    const title = new RegExp(
      `^ *(?:(?:test|it)\\b.*\\()?['"\`]dangers? (?:\\d+ and )?${number}(?: and \\d+)?: `,
      'm',
    );
    const files = [...named.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => file);
    const there = tests.filter(({ path }) => files.some((file) => path.endsWith(`/${file}`)));
    return there.some((test) => title.test(test.text))
      ? []
      : [`danger ${number} has no test of its name in ${files.join(', ')}`];
  });
}

/** Drawers for anything, and names that are not kebab-case. A test may be about types. */
export function forbiddenName(path: string): readonly string[] {
  const parts = path.replace(/(?:\.test|\.d)?\.[a-z]+$/, '').split('/');
  const named = path.endsWith('.test.ts') ? parts.slice(0, -1) : parts;
  const drawers = named.filter((part) =>
    /^(?:utils?|helpers?|common|shared|types?|lib|misc|index)$/.test(part),
  );
  const isOdd = parts.some((part) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(part));
  return [
    ...drawers.map((part) => `${path}: there is no "${part}"`),
    ...(isOdd ? [`${path} is not in kebab-case`] : []),
  ];
}

/** Files of model and operations with code but without their test. */
export function withoutTwin(sources: readonly Source[], testPaths: ReadonlySet<string>): readonly string[] {
  return sources
    .filter(({ path }) => ['model', 'operations'].includes(roomOf(path)))
    .filter((source) => !parse(source).statements.every(isShape))
    .map(({ path }) => path.replace(/^src\//, 'test/unit/').replace(/\.ts$/, '.test.ts'))
    .filter((twin) => !testPaths.has(twin))
    .map((twin) => `${twin} is missing`);
}

function isShape(statement: ts.Statement): boolean {
  return (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isImportDeclaration(statement)
  );
}

/** Third-party packages imported in more rooms than one, `main` left out, but for those given. */
export function sharedPackages(
  sources: readonly Source[],
  allowed: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const rooms = new Map<string, Set<string>>();
  for (const source of sources)
    for (const { target } of importsOf(source))
      if (!target.startsWith('node:') && !target.startsWith('src/') && roomOf(source.path) !== 'main')
        rooms.set(target, (rooms.get(target) ?? new Set()).add(roomOf(source.path)));
  return [...rooms]
    .filter(
      ([name, found]) => found.size > 1 && [...found].some((room) => !(allowed[name] ?? []).includes(room)),
    )
    .map(([name, found]) => `${name} is imported in ${[...found].sort().join(' and ')}`);
}

/** Identifiers and texts in code, comments left out, that hold one of the words. */
export function forbiddenWords(source: Source, words: readonly string[]): readonly string[] {
  const found: string[] = [];
  const pattern = new RegExp(`(?<![A-Za-z])(?:${words.join('|')})(?![A-Za-z])`, 'g');
  walk(parse(source), (node) => {
    if (!ts.isIdentifier(node) && !ts.isStringLiteralLike(node) && !isTemplatePart(node)) return;
    for (const [word] of node.text.matchAll(pattern)) found.push(`${source.path} says ${word}`);
  });
  return found;
}

function isTemplatePart(node: ts.Node): node is ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail {
  return ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
}

const parsed = new WeakMap<Source, ts.SourceFile>();

function parse(source: Source): ts.SourceFile {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, true);
  parsed.set(source, file);
  return file;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}
