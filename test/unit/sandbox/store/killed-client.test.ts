// What a client that is killed leaves of its application locks: nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createTdsServer } from '../../../../src/sandbox/tds/server.ts';
import { ask, enter, openSample } from './sample.ts';

const HOLDER = `
import sql from 'mssql';
const pool = await new sql.ConnectionPool({ server: '127.0.0.1', port: Number(process.argv[1]), user: 'sa', password: 'p',
  database: 'Sample', options: { encrypt: false, appName: 'octo-ha' }, pool: { max: 1 } }).connect();
const reply = await pool.request().input('Resource', 'octo-ha').input('LockMode', 'Exclusive').input('LockOwner', 'Session')
  .input('LockTimeout', -1).execute('sp_getapplock');
process.stdout.write('status ' + reply.returnValue + ';');
setInterval(() => {}, 1000);
`;

/** A process with a connection that asks for the lock, for as long as it takes. */
function start(port: number): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', HOLDER, String(port)], {
    cwd: fileURLToPath(new URL('../../../../', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const said = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString())));

test('a client killed while it holds the lock gives it to the one that waits', async () => {
  const engine = await openSample();
  const server = createTdsServer({ engine, certificate: { key: '', cert: '' }, encryption: 'off' });
  const port = await server.listen(0, '127.0.0.1');
  const watcher = enter(engine);
  const locks = (): Promise<string> =>
    ask(
      watcher,
      `SELECT l.request_status, s.program_name FROM sys.dm_tran_locks l JOIN sys.dm_exec_sessions s ON s.session_id = l.request_session_id
       WHERE l.resource_type = 'APPLICATION' ORDER BY l.request_status`,
    );
  const until = async (answer: string): Promise<void> => {
    while ((await locks()) !== answer) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const children = [start(port), start(port)];
  try {
    const answers = children.map(async (child) => ({ child, text: await said(child) }));
    const first = await Promise.race(answers);
    expect(first.text).toBe('status 0;');
    await until('GRANT|octo-ha; WAIT|octo-ha');
    first.child.kill('SIGKILL');
    const [, second] = (await Promise.all(answers)).sort((a, b) => a.text.localeCompare(b.text));
    expect(second?.text).toBe('status 1;');
    expect(await locks()).toBe('GRANT|octo-ha');
    second?.child.kill('SIGKILL');
    await until('');
    expect(await ask(watcher, 'SELECT COUNT(*) FROM sys.dm_exec_sessions')).toBe('1');
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await server.close();
    await engine.close();
  }
}, 30_000);
