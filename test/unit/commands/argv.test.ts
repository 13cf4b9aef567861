import { Command } from 'commander';
import { expect, test } from 'vitest';
import { attach } from '../../../src/commands/attach.ts';
import { readTalkFlags } from '../../../src/commands/global-flags.ts';
import { licenseCheckCommand } from '../../../src/commands/license-check.ts';
import { licenseShowCommand } from '../../../src/commands/license-show.ts';
import { nodesListCommand } from '../../../src/commands/nodes-list.ts';
import { nodesShowCommand } from '../../../src/commands/nodes-show.ts';
import { fakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

async function wishOf(argv: readonly string[]): Promise<unknown> {
  let wish: unknown;
  const keep = (found: unknown): Promise<void> => {
    wish = found;
    return Promise.resolve();
  };
  const context = fakeContext();
  const program = new Command('octo-ha').exitOverride().configureOutput({ outputError: () => undefined });
  attach(
    program,
    attach(new Command('nodes'), nodesListCommand(context, keep), nodesShowCommand(context, keep)),
    attach(new Command('license'), licenseShowCommand(context, keep), licenseCheckCommand(context, keep)),
  );
  await program.parseAsync([...argv], { from: 'user' });
  return wish;
}

test.each<[string, unknown]>([
  ['nodes list', {}],
  ['nodes list --explain', { explain: true }],
  ['nodes list --watch', { watch: true }],
  ['nodes list --watch 0.5 --explain', { watch: 0.5, explain: true }],
  ['nodes show node-1', 'node-1'],
  ['license show', {}],
  ['license show --file a.xml', { file: 'a.xml' }],
  ['license check --nodes 2 --file a.xml', { nodes: 2, file: 'a.xml' }],
])('octo-ha %s', async (line, wish) => {
  expect(await wishOf(line.split(' '))).toEqual(wish);
});

test.each<[line: string, code: string, message: RegExp, hint: RegExp]>([
  ['nodez', 'usage.unknown-command', /'nodez'/, /did you mean nodes\?/],
  ['nodes lst', 'usage.unknown-command', /'lst'/, /did you mean list\?/],
  ['nodes list --explian', 'usage.unknown-option', /'--explian'/, /did you mean --explain\?/],
  ['nodes list x', 'usage.excess-arguments', /too many arguments/, /octo-ha nodes list --help/],
  ['nodes show', 'usage.missing-argument', /'node'/, /octo-ha nodes show --help/],
  ['nodes list --watch soon', 'usage.invalid-argument', /'soon'/, /octo-ha nodes list --help/],
  ['nodes list --watch 0', 'usage.invalid-argument', /'0'/, /octo-ha nodes list --help/],
  ['license check --nodes -1', 'usage.invalid-argument', /'-1'/, /octo-ha license check --help/],
  ['license check --nodes many', 'usage.invalid-argument', /'many'/, /octo-ha license check --help/],
  ['license show --file', 'usage.option-missing-argument', /--file/, /octo-ha license show --help/],
  ['nodes list -o xml', 'usage.invalid-argument', /'xml'/, /octo-ha nodes list --help/],
  ['nodes', 'usage.no-command', /'octo-ha nodes'/, /octo-ha nodes --help/],
  ['', 'usage.no-command', /'octo-ha'/, /octo-ha --help/],
])('octo-ha %s is refused with %s', async (line, code, message, hint) => {
  const { error, out } = await parse(line === '' ? [] : line.split(' '));
  expect(error).toMatchObject({ code, exitCode: 2 });
  expect(error?.message).toMatch(message);
  expect(error?.message).toMatch(/^[^A-Z]/);
  expect(error?.message).not.toMatch(/\.$/);
  expect(error?.hint).toMatch(hint);
  expect(out).toBe('');
});

test('a value glued to an unknown option is not repeated: it may be a secret', async () => {
  const { error } = await parse(['nodes', 'list', '--password=hunter2']);
  expect(error?.message).toBe("unknown option '--password=***'");
});

test('an option with a value that looks like a boolean variable of the environment is not set by it', async () => {
  process.env['OCTO_HA_EXPLAIN'] = '0';
  try {
    expect(await wishOf(['nodes', 'list'])).toEqual({});
  } finally {
    delete process.env['OCTO_HA_EXPLAIN'];
  }
});

test('a command two levels down neither writes to the real stderr nor ends the process', async () => {
  const { error, err } = await parse(['license', 'check', '--nope']);
  expect(error?.code).toBe('usage.unknown-option');
  expect(err).toBe('');
});

test.each(['--help', 'nodes --help', 'nodes list --help', 'help nodes', 'license check --help'])(
  'octo-ha %s goes to stdout and tells the exit status',
  async (line) => {
    const { out, err, error } = await parse(line.split(' '));
    expect(error).toBeNull();
    expect(err).toBe('');
    expect(out).toContain('Usage: octo-ha');
    expect(out).toContain('Exit status:');
  },
);

test('the help of octo-ha names the variables that no flag stands for', async () => {
  const { out } = await parse(['--help']);
  expect(out).toMatch(/Environment:\n +OCTO_HA_CONNECTION_STRING +ADO\.NET/);
});

test('--version prints the version alone', async () => {
  expect(await parse(['--version'])).toEqual({ out: '1.2.3\n', err: '', error: null });
});

test.each<[string, Partial<ReturnType<typeof readTalkFlags>>]>([
  ['nodes list', { output: 'table', color: undefined, debug: false, prompt: true }],
  ['-o json nodes list', { output: 'json' }],
  ['nodes list -ojson', { output: 'json' }],
  ['nodes list --output=yaml', { output: 'yaml' }],
  ['nodes list --output yaml --debug --no-prompt', { output: 'yaml', debug: true, prompt: false }],
  ['nodes list -o xml', { output: 'table' }],
  ['nodes show -- -o json', { output: 'table' }],
  ['--color nodes list --no-color', { color: false }],
  ['--no-color nodes list --color', { color: false }],
  ['nodes list --color', { color: true }],
])('before parsing, octo-ha %s is known to talk so', (line, expected) => {
  expect(readTalkFlags(line.split(' '))).toMatchObject(expected);
});
