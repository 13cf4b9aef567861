import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onTerminal } from './pty.ts';
import { octoHa } from './run-cli.ts';

// A server that takes connections and never says a word.
let silent: Server;
let env: Record<string, string> = {};
const sockets = new Set<Socket>();
const canary = 'cAnAry-waiting-9f3';

beforeAll(async () => {
  silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  env = {
    OCTO_HA_CONNECTION_STRING: `Server=127.0.0.1,${port};Database=Octopus;User ID=u;Password=${canary};Connect Timeout=20`,
  };
});

afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  silent.close();
});

test.concurrent(
  'waiting off a terminal is a line on stderr within two seconds, and Ctrl-C ends it with 130',
  async () => {
    let [seenAt, began] = [0, 0];
    const { code, signal, stdout, stderr } = await octoHa(['nodes', 'list', '-o', 'json'], {
      env,
      whenStarted: (child) => {
        child.once('spawn', () => (began = performance.now()));
        child.stderr?.once('data', () => {
          seenAt = performance.now();
          child.kill('SIGINT');
        });
      },
    });
    expect({ code, signal, stdout }).toEqual({ code: 130, signal: null, stdout: '' });
    const [line = '', error = '', ...rest] = stderr.trimEnd().split('\n');
    expect(line).toBe('connecting to the database Octopus on 127.0.0.1 …');
    expect(JSON.parse(error)).toEqual({
      error: {
        code: 'cancelled.interrupted',
        message: 'interrupted; nothing was changed',
        hint: null,
        exitCode: 130,
      },
    });
    expect(rest).toEqual([]);
    // Two seconds of waiting; starting Node comes on top, on a busy machine with more.
    expect(seenAt - began).toBeLessThan(10_000);
  },
);

test.concurrent(
  'on a terminal a spinner says what is waited for; Ctrl-C ends it, and the cursor is not hidden',
  async (context) => {
    const { code, screen } = await onTerminal(context, ['nodes', 'list'], {
      env,
      keys: [{ after: 'connecting to the database', press: '\u0003' }],
    });
    expect(code).toBe(130);
    expect(screen).toContain('connecting to the database Octopus on 127.0.0.1');
    expect(screen).toContain('interrupted; nothing was changed');
    expect(screen).not.toContain('\u001b[?25l');
  },
);

test.concurrent(
  'on a terminal that nobody has given a size it waits as well, and Ctrl-C ends it',
  async (context) => {
    const { code, screen } = await onTerminal(context, ['nodes', 'list'], {
      env,
      columns: 0,
      rows: 0,
      keys: [{ after: 'connecting to the database', press: '\u0003' }],
    });
    expect(code).toBe(130);
    expect(screen.length).toBeLessThan(2_000);
  },
);

test.concurrent(
  'a terminal that is closed ends it as Ctrl-C does, with the same exit code',
  async (context) => {
    const { code } = await onTerminal(context, ['nodes', 'list'], {
      env,
      closeAfter: 'connecting to the database',
    });
    expect(code).toBe(130);
  },
);

test.concurrent('a server that never answers is given up in time, with a hint', async () => {
  const { code, stderr } = await octoHa(['nodes', 'list', '--connect-timeout', '1', '-o', 'json'], { env });
  expect(code).toBe(3);
  const error = stderr.trimEnd().split('\n').at(-1) ?? '';
  expect(JSON.parse(error)).toMatchObject({ error: { code: 'database.timeout', exitCode: 3 } });
  expect(stderr).not.toContain(canary);
});
