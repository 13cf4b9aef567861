import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine } from '../../src/sandbox/store/open-engine.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../rounds.ts';

let folder = '';
let writer = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-crash-'));
  writer = join(folder, 'writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'commit-writer.ts')],
    outfile: writer,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the writer until it is killed some milliseconds after its first commit; gives the last number it called committed. */
function runAndKill(data: string, first: number, afterMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, data, String(first)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let trouble = '';
    child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
      said += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal !== 'SIGKILL')
        reject(new Error(`the writer ended by itself with ${String(code)}: ${trouble}`));
      else resolve(Number(said.trimEnd().split('\n').at(-1)));
    });
  });
}

/** Every row that a new engine finds in the folder, in order. */
async function rowsIn(data: string): Promise<readonly (readonly unknown[])[]> {
  const engine = await openEngine({
    folder: data,
    serverName: 'CRASH',
    administrator: { login: 'sa', password: 'another' },
  });
  try {
    const session = engine.login({
      user: 'sa',
      password: 'another',
      database: 'Crash',
      application: 'reader',
      hostName: 'crash',
    });
    const reply = await session.batch(
      'SELECT Id, Half, LEN(Note) FROM dbo.Pair ORDER BY Id',
      new AbortController().signal,
    );
    for (const item of reply.items) {
      if (item.kind === 'error') throw item.error;
      if (item.kind === 'rows') return item.rows;
    }
    return [];
  } finally {
    await engine.close();
  }
}

it(
  'keeps every committed transaction whole, and no part of another, when the sandbox is killed at any moment',
  { timeout: proofTimeout },
  async () => {
    const random = randomFrom(proofSeed('commits survive kill -9'));
    let data = '';
    let first = 1;
    for (let round = 0; round < rounds; round++) {
      // Every fifth round begins with an empty folder, the others go on with what the last kill left.
      if (round % 5 === 0) {
        data = join(folder, `data-${String(round)}`);
        first = 1;
      }
      const told = await runAndKill(data, first, random() * 60);
      const rows = await rowsIn(data);
      const count = rows.length / 2;
      expect(Number.isInteger(count), `round ${String(round)}: half a pair`).toBe(true);
      expect(count).toBeGreaterThanOrEqual(told);
      // One more may have been committed and not yet told.
      expect(count).toBeLessThanOrEqual(told + 1);
      const wanted = Array.from({ length: count * 2 }, (_, at) => {
        const number = Math.floor(at / 2) + 1;
        const half = at % 2 === 1 ? 1 : number < count ? 10 : 0;
        return [at + 2, half, (number * 37) % 4096];
      });
      expect(rows).toEqual(wanted);
      first = count + 1;
    }
  },
);
