import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { schemaProblems } from '../json-schema.ts';
import { onTerminal } from './pty.ts';
import { said, scratchFolder, shell } from './run-cli.ts';
import { onSandbox, onSandboxEnvironment } from './on-sandbox.ts';

const folder = scratchFolder();

interface Listed {
  readonly cluster: { readonly readAt: string };
  readonly nodes: readonly { readonly name: string; readonly status: string }[];
}

test.concurrent.each([
  ['nodes list', 'nodes-list'],
  ['nodes list --explain', 'nodes-list'],
  ['license show', 'license-show'],
  ['license check', 'license-check'],
])('octo-ha %s -o json is as its schema says, and stderr is silent', async (line, name) => {
  const { stdout, stderr, code } = await onSandbox(`${line} -o json`);
  expect([0, 7]).toContain(code);
  expect(said(stderr)).toBe('');
  expect(schemaProblems(name, JSON.parse(stdout))).toEqual([]);
});

test.concurrent('the nodes of the sandbox are listed, running, under their header', async () => {
  const { stdout, code } = await onSandbox('nodes list');
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^instance database .* on .*, read at \d{4}-/);
  expect(lines[1]).toMatch(/maintenance mode .*queued.*license: /);
  expect(lines[2]).toMatch(/^can lose /);
  expect(lines[4]).toMatch(/^NAME +STATUS +LAST SEEN +TASKS +PINNED +VERSION +DRAIN/);
  expect(lines.filter((line) => / running /.test(line))).toHaveLength(3);
});

test.concurrent('a node is shown by its name; an unknown one is refused with 4', async () => {
  const { nodes } = JSON.parse((await onSandbox('nodes list -o json')).stdout) as Listed;
  const [first] = nodes;
  const shown = await onSandbox(`nodes show ${first?.name ?? ''} -o json`);
  expect(shown.code).toBe(0);
  expect(JSON.parse(shown.stdout)).toMatchObject({ node: { name: first?.name } });
  const unknown = await onSandbox('nodes show nobody -o json');
  expect({ code: unknown.code, stdout: unknown.stdout }).toEqual({ code: 4, stdout: '' });
  expect(JSON.parse(said(unknown.stderr))).toMatchObject({ error: { code: 'node.unknown', exitCode: 4 } });
});

test.concurrent('over the limit of a license the check ends with 7 and says what follows', async () => {
  const file = join(folder, 'license.xml');
  writeFileSync(
    file,
    '<License Signature="x"><LicensedTo>Example</LicensedTo><NodeLimit>1</NodeLimit></License>',
  );
  const { code, stdout } = await onSandbox(`license check --file ${file} -o json`);
  expect(code).toBe(7);
  expect(JSON.parse(stdout)).toMatchObject({ usage: { verdict: 'over', findings: true } });
  expect(stdout).toContain('releases can no longer be created or deployed');
});

test.concurrent('--watch -o json is one document per line, and Ctrl-C ends it with 0', async () => {
  let seen = '';
  const { code, stdout, stderr } = await onSandbox('nodes list --watch 0.2 -o json', {
    whenStarted: (child) => {
      child.stdout?.on('data', (text: string) => {
        seen += text;
        if (seen.split('\n').length > 3) child.kill('SIGINT');
      });
    },
  });
  expect({ code, said: said(stderr) }).toEqual({ code: 0, said: '' });
  const readAt = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Listed).cluster.readAt);
  expect(readAt.length).toBeGreaterThanOrEqual(3);
  expect(new Set(readAt).size).toBe(readAt.length);
});

test.concurrent('--watch | head -1 gives its line and ends by itself', async () => {
  const { stdout, stderr } = await shell(
    'octo-ha nodes list --watch 0.1 -o json | head -1 | wc -l; echo "${PIPESTATUS[0]}"',
    onSandboxEnvironment(),
  );
  expect({ stdout, said: said(stderr) }).toEqual({ stdout: '1\n0\n', said: '' });
});

test.concurrent('yaml says the same as json', async () => {
  const { stdout } = await onSandbox('nodes list -o yaml');
  const [document] = parseAllDocuments(stdout);
  expect((document?.toJS() as Listed).nodes).toHaveLength(3);
});

test.concurrent('on a terminal --watch paints in place, with ages in words', async (context) => {
  const { code, screen } = await onTerminal(context, ['nodes', 'list', '--watch', '0.3', '--no-color'], {
    env: onSandboxEnvironment(),
    columns: 120,
    keys: [{ after: '\u001b[J', press: '\u0003' }],
  });
  expect(code).toBe(0);
  expect(screen).toMatch(/\d+ s (ago|ahead)/);
  expect(screen).toMatch(/\u001b\[\d+A\u001b\[J/);
});
