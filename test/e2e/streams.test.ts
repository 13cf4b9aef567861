import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onTerminal } from './pty.ts';
import { octoHa, scratchFolder, shell } from './run-cli.ts';

const folder = scratchFolder();
const config = join(folder, 'many.yaml');
const many = 1_500;
const contexts = Array.from(
  { length: many },
  (_, index) => `  - { name: context-${index}, database: { server: sql-${index}, database: Octopus } }\n`,
);
writeFileSync(config, `current: context-0\ncontexts:\n${contexts.join('')}`, { mode: 0o600 });
const few = join(folder, 'few.yaml');
writeFileSync(few, `contexts:\n${contexts.slice(0, 2).join('')}`, { mode: 0o600 });
const list = `octo-ha config list --config '${config}'`;
const short = `octo-ha config list --config '${few}'`;

test.concurrent('a big document goes through a pipe whole', async () => {
  const { stdout, stderr, code } = await octoHa(['config', 'list', '--config', config, '-o', 'json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.length).toBeGreaterThan(130_000);
  expect((JSON.parse(stdout) as { contexts: unknown[] }).contexts).toHaveLength(many);
});

test.concurrent('a slow reader gets the whole document too', async () => {
  const { stdout, code } = await shell(`${list} -o json | (sleep 0.5; wc -c)`);
  expect(code).toBe(0);
  expect(Number(stdout)).toBeGreaterThan(130_000);
});

test.concurrent('a reader that goes away is silence, not a stack', async () => {
  const { stdout, stderr } = await shell(`${list} | head -1; echo "\${PIPESTATUS[0]}"`);
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([`file ${config}`, '0', '']);
});

test.concurrent('a closed stdin is nothing to stumble over', async () => {
  const { code, stderr, stdout } = await shell(`${short} -o json <&- | tail -1`);
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: '}\n' });
});

test.concurrent('a closed stderr does not keep the answer back', async () => {
  const { stdout } = await shell(`${short} 2>&- | wc -l`);
  expect(Number(stdout)).toBe(5);
});

test.concurrent('a full disk is an error with exit 3', async (context) => {
  if (!existsSync('/dev/full')) return context.skip('there is no /dev/full');
  const { code, stderr } = await shell(`${short} > /dev/full`);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^error: cannot write the output: .*ENOSPC/);
});

test.concurrent('a pipe gets no colour, not even on a build server that chalk would colour', async () => {
  const { stdout } = await octoHa(['config', 'list', '--config', few], {
    env: { TF_BUILD: 'True', AGENT_NAME: 'x' },
  });
  expect(stdout).not.toContain('\u001b');
});

test.concurrent.each([
  ['--color', {}, true],
  ['', { FORCE_COLOR: '1' }, true],
  ['', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ['--no-color', { FORCE_COLOR: '1' }, false],
])('%s with %o in the environment: colour in a pipe is %s', async (flag, env, coloured) => {
  const { stdout, stderr } = await shell(`${short} ${flag}; octo-ha nodes lst ${flag}`, env);
  expect(stdout.includes('\u001b[')).toBe(coloured);
  expect(stderr.includes('\u001b[')).toBe(coloured);
});

test.concurrent('a terminal gets colour, and with NO_COLOR none', async (context) => {
  const args = ['nodes', 'lst'];
  expect((await onTerminal(context, args)).screen).toContain('\u001b[31merror:\u001b[39m');
  expect((await onTerminal(context, args, { env: { NO_COLOR: '1' } })).screen).not.toContain('\u001b');
});

test.concurrent(
  'with stdout in a pipe and stderr on a terminal, only stderr is coloured',
  async (context) => {
    const { screen, stdout } = await onTerminal(context, ['config', 'list', '--config', few], {
      pipeStdout: true,
    });
    expect(stdout).toContain('CONTEXT');
    expect(stdout).not.toContain('\u001b');
    expect(screen).toBe('');
  },
);

test.concurrent('on a narrow terminal a table keeps to its width and loses nothing', async (context) => {
  const { screen } = await onTerminal(context, ['config', 'list', '--config', few, '--no-color'], {
    columns: 30,
  });
  const lines = screen.split('\r\n').slice(2, -1);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
  expect(lines).toContain('  database: Octopus; nodes: 0');
});

test.concurrent('a bug ends with 1 and a block to paste, without the values of options', async () => {
  const boom = `data:text/javascript,process.on('newListener', (name) => {
    if (name === 'uncaughtException') process.nextTick(() => { throw new TypeError('boom'); });
  })`;
  const { code, stderr } = await octoHa(['config', 'list', '--config', few], {
    nodeArguments: ['--import', boom],
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: boom\nhint: this is a bug/);
  expect(stderr).toMatch(
    /--- report ---\nocto-ha: .*\nnode: v.*\nplatform: .*\ncommand: octo-ha config list --config\nTypeError: boom/,
  );
  expect(stderr).not.toContain(few);
});

test.concurrent('a file that is changed by config use keeps its comments and permissions', async () => {
  const file = join(folder, 'two.yaml');
  writeFileSync(file, '# ours\ncurrent: a\ncontexts:\n  - name: a\n  - name: b # second\n', { mode: 0o600 });
  const { code, stdout } = await octoHa(['config', 'use', 'b', '--config', file, '-o', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ file, current: 'b', outcome: 'changed' });
  const again = await shell(
    `octo-ha config use b --config '${file}' && cat '${file}' && stat -c %a '${file}'`,
  );
  expect(again.stdout).toBe(
    `the current context of ${file} is already b\n# ours\ncurrent: b\ncontexts:\n  - name: a\n  - name: b # second\n600\n`,
  );
});
