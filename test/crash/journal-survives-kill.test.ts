import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJournals } from '../../src/files/journals.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../rounds.ts';

let folder = '';
let writer = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-crash-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  writer = join(folder, 'journal-writer.js');
  // As the product has it: a process of its own touches the folder.
  await build({
    entryPoints: [
      join(import.meta.dirname, 'journal-writer.ts'),
      join(import.meta.dirname, '..', '..', 'src', 'files', 'state-worker.ts'),
    ],
    outdir: folder,
    entryNames: '[name]',
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the writer until it is killed some milliseconds after its first line; gives the last number it called written. */
function runAndKill(state: string, first: number, afterMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, state, String(first), join(folder, 'state-worker.js')], {
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

it(
  'keeps every line that was called written, in one run, when its writer is killed at any moment',
  { timeout: proofTimeout },
  async () => {
    const random = randomFrom(proofSeed('journal lines survive kill -9'));
    const reader = (state: string): ReturnType<typeof openJournals> =>
      openJournals(state, {
        instance: { server: 'SQL01', database: 'Octopus' },
        operator: { user: 'ben', host: 'ops-2', pid: 1 },
        clock: { now: () => new Date() },
        redact: (text) => text,
      });
    let state = '';
    let first = 1;
    for (let round = 0; round < rounds; round++) {
      // Every fifth round begins a run, the others go on with what the last kill left.
      if (round % 5 === 0) {
        state = join(folder, `state-${String(round)}`);
        first = 1;
      }
      const told = await runAndKill(state, first, random() * 40);
      const runs = await reader(state).unfinished();
      expect(runs).toHaveLength(1);
      const lines = runs[0]?.lines.filter(({ step }) => step === 'service.stopping') ?? [];
      expect(lines.length, `round ${String(round)}`).toBeGreaterThanOrEqual(told);
      // One more may be on the disk and not yet told.
      expect(lines.length).toBeLessThanOrEqual(told + 1);
      expect(lines.map(({ values }) => values['number'])).toEqual(lines.map((_, at) => at + 1));
      first = lines.length + 1;
    }
  },
);
