import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** A small disk of its own needs a mount namespace, which not every machine gives. */
function inNamespace(script: string, ...words: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-euc', script, 'sh', ...words], {
    encoding: 'utf8',
  });
}

test('a disk that is full stops a run before its next step, and the run goes on once there is room', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'octo-ha-full-'));
  try {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const probe = inNamespace('mount -t tmpfs -o size=3m none "$1"', disk);
    if (probe.status !== 0) {
      const reason = `no small disk can be mounted here: ${probe.error?.message ?? probe.stderr.trim()}`;
      process.stderr.write(`skipped: ${context.task.name}: ${reason}\n`);
      context.skip(reason);
    }
    const program = join(folder, 'fill.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'fill-the-disk.ts')],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    });
    const script = 'mount -t tmpfs -o size=3m none "$1"; "$2" "$3" "$1"';
    const { stdout, stderr } = inNamespace(script, disk, process.execPath, program);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      'done',
      'journal.unwritable: no space is left',
      expect.stringMatching(/^journal\.unwritable: (?:no space is left|\d+ bytes are free)/),
      'done',
      expect.stringMatching(/^begun service\.stopping (?:repaired )?service\.stopped$/),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
