// A prompt on the database of a sandbox: batches in, tables out.
import { createInterface } from 'node:readline';
import { readState, sandboxFolder } from '../sandbox-folder.ts';
import { SandboxError } from '../sandbox-error.ts';
import { drawResult } from './draw-result.ts';

/** Where it writes. */
export interface SqlOutput {
  readonly write: (text: string) => void;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs `query`, or what standard input says.
 * @returns whether a batch failed that nobody was there to see
 * @throws SandboxError sandbox.not-up
 */
export async function runSql(
  wish: { readonly state?: string; readonly name: string; readonly query?: string },
  output: SqlOutput,
): Promise<boolean> {
  const state = await readState(sandboxFolder(wish.state, wish.name));
  if (state === null)
    throw new SandboxError(
      'refused',
      'sandbox.not-up',
      `there is no sandbox named '${wish.name}'`,
      `octo-ha sandbox up --name ${wish.name}`,
    );
  const { default: sql } = await import('mssql');
  const pool = await new sql.ConnectionPool({
    server: state.host,
    port: state.port,
    database: state.database,
    user: state.adminUser,
    password: state.adminPassword,
    // One session, so that transactions and variables of the session live from batch to batch.
    pool: { max: 1, min: 1 },
    options: {
      encrypt: state.encryption !== 'off',
      trustServerCertificate: true,
      serverName: 'localhost',
      appName: 'octo-ha sandbox sql',
    },
  }).connect();
  pool.on('error', () => undefined);
  let failed = false;
  try {
    if (wish.query !== undefined) for (const batch of batchesOf(wish.query)) await run(batch);
    else await readBatches();
  } finally {
    await pool.close();
  }
  return failed;

  async function run(batch: string): Promise<void> {
    try {
      const request = pool.request();
      request.arrayRowMode = true;
      const result = await request.batch(batch);
      output.write(drawResult(result as unknown as Parameters<typeof drawResult>[0]));
    } catch (error) {
      failed = true;
      for (const line of describeError(error).split('\n')) output.note(line);
    }
  }

  async function readBatches(): Promise<void> {
    const byHand = process.stdin.isTTY;
    if (byHand) output.note(`pretend database ${state?.database ?? ''}; GO runs a batch, exit ends`);
    const lines = createInterface({
      input: process.stdin,
      ...(byHand ? { output: process.stderr, prompt: '1> ' } : {}),
    });
    const close = (): void => lines.close();
    output.signal.addEventListener('abort', close);
    let batch: string[] = [];
    lines.prompt();
    for await (const line of lines) {
      // As in sqlcmd: at once, whatever was typed and not yet run.
      if (byHand && /^\s*(exit|quit)\s*;?\s*$/i.test(line)) {
        batch = [];
        break;
      }
      if (/^\s*go\s*$/i.test(line)) {
        if (batch.join('').trim() !== '') await run(batch.join('\n'));
        batch = [];
      } else batch.push(line);
      lines.setPrompt(`${String(batch.length + 1)}> `);
      if (byHand) lines.prompt();
    }
    if (batch.join('').trim() !== '') await run(batch.join('\n'));
    if (byHand) failed = false;
    output.signal.removeEventListener('abort', close);
    lines.close();
  }
}

/** Splits at lines that say GO. */
export function batchesOf(text: string): string[] {
  return text
    .split(/^[ \t]*go[ \t]*\r?$/im)
    .map((batch) => batch.trim())
    .filter((batch) => batch !== '');
}

/** As sqlcmd shows errors: `Msg 208, Level 16, State 1, Line 1`. */
export function describeError(error: unknown): string {
  const {
    number,
    class: level,
    state,
    lineNumber,
    message,
  } = error as {
    readonly number?: number;
    readonly class?: number;
    readonly state?: number;
    readonly lineNumber?: number;
    readonly message?: string;
  };
  if (number === undefined) return message ?? String(error);
  const parts = [
    `Msg ${String(number)}`,
    `Level ${String(level ?? 16)}`,
    `State ${String(state ?? 1)}`,
    `Line ${String(lineNumber ?? 1)}`,
  ];
  return `${parts.join(', ')}\n${message ?? ''}`;
}
