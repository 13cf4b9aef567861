import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlError } from '../../../src/sandbox/engine.ts';
import { needTool } from '../../tools.ts';
import { empty } from './scripted-engine.ts';
import { startServer } from './start-server.ts';
import type { Started } from './start-server.ts';

let started: Started;
let folder: string;

beforeAll(async () => {
  started = await startServer(({ call }) => {
    if (call.includes('wrong'))
      return { ...empty, items: [{ kind: 'error', error: new SqlError(208, 'Invalid object name.') }] };
    if (!call.startsWith('select')) return undefined;
    const columns = [
      { name: 'id', type: { kind: 'int' }, nullable: false },
      { name: 'name', type: { kind: 'nvarchar', length: 50 }, nullable: true },
      { name: 'log', type: { kind: 'nvarchar', length: 'max' }, nullable: true },
      { name: 'price', type: { kind: 'decimal', precision: 10, scale: 2 }, nullable: true },
    ] as const;
    const rows = [
      [1, 'Žluť', 'x'.repeat(3_000), { digits: -12345n, scale: 2 }],
      [2, null, null, null],
    ];
    return { ...empty, items: [{ kind: 'rows', columns, rows }] };
  });
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-freetds-'));
});
afterAll(async () => {
  await started.stop();
  await rm(folder, { recursive: true });
});

/** What tsql prints for some input, both streams together. */
async function tsql(program: string, settings: string, input: string, password: string): Promise<string> {
  const config = join(folder, 'freetds.conf');
  await writeFile(config, `[sandbox]\nhost = 127.0.0.1\nport = ${started.port}\n${settings}\n`);
  const child = spawn(program, ['-S', 'sandbox', '-U', 'sa', '-P', password, '-D', 'Octopus'], {
    env: { ...process.env, FREETDSCONF: config, LC_ALL: 'C.UTF-8' },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  await new Promise((resolve) => child.once('close', resolve));
  return output;
}

describe('FreeTDS tsql', () => {
  it.for(
    ['7.2', '7.3', '7.4'].flatMap((version) =>
      ['off', 'request', 'require'].map((encryption) => [version, encryption] as const),
    ),
  )('reads rows and errors in TDS %s with encryption %s', async ([version, encryption], context) => {
    const program = needTool(context, 'tsql', 'freetds-bin');
    const settings = `tds version = ${version}\nencryption = ${encryption}`;
    const output = await tsql(program, settings, 'select 1\ngo\nwrong\ngo\nselect 2\ngo\n', 'Pässwörd 1€');
    expect(output.match(/^1\tŽluť\tx{3000}\t-123\.45$/gm)).toHaveLength(2);
    expect(output.match(/^2\tNULL\tNULL\tNULL$/gm)).toHaveLength(2);
    expect(output).toContain('Msg 208 (severity 16, state 1) from SCRIPTED');
  });

  it('shows why a login failed', async (context) => {
    const program = needTool(context, 'tsql', 'freetds-bin');
    const output = await tsql(program, 'tds version = 7.4\nencryption = request', '', 'wrong');
    expect(output).toContain('Msg 18456 (severity 14, state 1) from SCRIPTED');
    expect(output).toContain("Login failed for user 'sa'.");
  });

  it('is told so when it speaks TDS 7.1', async (context) => {
    const program = needTool(context, 'tsql', 'freetds-bin');
    const output = await tsql(program, 'tds version = 7.1\nencryption = off', '', 'Pässwörd 1€');
    expect(output).toContain('the sandbox speaks TDS 7.2 to 8.0');
  });
});
