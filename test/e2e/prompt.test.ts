import { basename, dirname } from 'node:path';
import { expect, inject, test } from 'vitest';
import { onTerminal } from './pty.ts';
import { shell } from './run-cli.ts';

// Nothing listens there: what comes after the prompt fails at once.
const env = { OCTO_HA_CONNECTION_STRING: 'Server=127.0.0.1,1;Database=Octopus;User ID=u' };
const question = 'password of the database login';

test.concurrent(
  'a login without its password is asked for it on a terminal, unseen and away from stdout',
  async (context) => {
    const { code, screen, stdout } = await onTerminal(context, ['nodes', 'list', '--debug', '-o', 'json'], {
      env,
      pipeStdout: true,
      keys: [{ after: question, press: 'hunter2-typed\r' }],
    });
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(screen).toContain('database.unreachable');
    expect(screen).not.toContain('hunter2');
  },
);

test.concurrent('Ctrl-C at the prompt ends with 130', async (context) => {
  const { code, screen } = await onTerminal(context, ['nodes', 'list'], {
    env,
    keys: [{ after: question, press: '\u0003' }],
  });
  expect(code).toBe(130);
  expect(screen).toContain('nothing was changed');
});

test.concurrent('the end of the input at the prompt ends with 130', async (context) => {
  const { code } = await onTerminal(context, ['nodes', 'list'], {
    env,
    keys: [{ after: question, press: '\u0004' }],
  });
  expect(code).toBe(130);
});

const withoutQuestion: [name: string, flags: string[], more: Record<string, string>][] = [
  ['--no-prompt', ['--no-prompt'], {}],
  ['CI in the environment', [], { CI: 'true' }],
];
for (const [name, flags, more] of withoutQuestion)
  test.concurrent(`on a terminal with ${name} nobody is asked: exit 2`, async (context) => {
    const { code, screen } = await onTerminal(context, ['nodes', 'list', ...flags], {
      env: { ...env, ...more },
    });
    expect(code).toBe(2);
    expect(screen).toContain('the password is missing');
    expect(screen).not.toContain(question);
  });

test.concurrent('a piped answer is nobody at a terminal: exit 2', async () => {
  const { code, stderr } = await shell('echo hunter2 | octo-ha nodes list', env);
  expect(code).toBe(2);
  expect(stderr).toContain('the password is missing');
});

test.concurrent('exit leaves the prompt for T-SQL, also after lines that were not run', async (context) => {
  const folder = dirname(inject('sandbox').contextFile);
  const where = ['--state', dirname(folder), '--name', basename(folder)];
  const { code, screen } = await onTerminal(context, ['sandbox', 'sql', ...where], {
    keys: [
      { after: '1> ', press: 'SELECT 1 FROM Nothing\r' },
      { after: '2> ', press: 'exit\r' },
    ],
  });
  expect(code).toBe(0);
  expect(screen).not.toMatch(/3> |Msg/);
});
