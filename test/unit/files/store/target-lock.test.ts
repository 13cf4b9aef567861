import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { putBack, takeTargetLock, type TargetLock } from '../../../../src/files/store/target-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const take = (): Promise<TargetLock> =>
  takeTargetLock(
    folder,
    { user: 'ada', host: 'ops-1', pid: process.pid },
    () => new Date(),
    () => ({ lost: new Promise(() => undefined), end: () => undefined }),
  );

// A folder cannot be read as a file, as one on a share in trouble cannot.
test('a lock that cannot be read is told, and tried no more', async () => {
  await mkdir(join(folder, 'lock'));
  await expect(take()).rejects.toMatchObject({ code: 'EISDIR' });
});

test('a lock that can no longer be read while it is watched is not taken for a dead one', async () => {
  const path = join(folder, 'lock');
  await writeFile(path, JSON.stringify({ user: 'bob', host: 'ops-2', pid: 1, since: '', nonce: 'b' }));
  const taking = expect(take()).rejects.toMatchObject({ code: 'EISDIR' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await rm(path);
  await mkdir(path);
  await taking;
  expect((await lstat(path)).isDirectory()).toBe(true);
});

test.skipIf(process.platform === 'win32')(
  'a link to nothing in its place is held by nobody known',
  async () => {
    await symlink(join(folder, 'nothing'), join(folder, 'lock'));
    await expect(take()).rejects.toMatchObject({ code: 'lock.held' });
  },
);

test('a lock that was taken aside by mistake goes back to its place, and never over one that was taken meanwhile', async () => {
  const [aside, path] = [join(folder, 'lock.aside'), join(folder, 'lock')];
  await writeFile(aside, 'second');
  await putBack(aside, path);
  expect(await readdir(folder)).toEqual(['lock']);
  await writeFile(aside, 'first');
  await putBack(aside, path);
  expect(await readFile(path, 'utf8')).toBe('second');
});

/** A lock as one of this machine has it, whose process has gone here. */
function lockOfDead(change: object): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return JSON.stringify({
    ...{ user: 'bob', host: 'ops-1', pid, nonce: 'b', since: '', started: null, beat: 0 },
    boot: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
    namespace: readlinkSync('/proc/self/ns/pid'),
    ...change,
  });
}

test.skipIf(process.platform !== 'linux')(
  'the number of a process counts in its own namespace alone: one of a container is watched',
  async () => {
    const path = join(folder, 'lock');
    for (const other of [{ namespace: 'pid:[1]' }, { namespace: undefined }]) {
      await writeFile(path, lockOfDead(other));
      const taking = expect(take()).rejects.toMatchObject({ code: 'lock.held' });
      // It lives, and shows it.
      await new Promise((resolve) => setTimeout(resolve, 100));
      await writeFile(path, lockOfDead({ ...other, beat: 1 }));
      await taking;
    }
    await writeFile(path, lockOfDead({}));
    const lock = await take();
    await lock.release();
  },
);

test.skipIf(process.platform !== 'linux')(
  'a holder of this machine that lives and stands still keeps its lock, and its number is told',
  async () => {
    const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
    const pid = sleeper.pid ?? 0;
    const ended = once(sleeper, 'exit');
    const startOf = readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
      .split(') ')[1]
      ?.split(' ')[19];
    const path = join(folder, 'lock');
    try {
      const text = lockOfDead({ pid, started: startOf });
      await writeFile(path, text);
      vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
      const taking = expect(take()).rejects.toMatchObject({
        code: 'lock.held',
        hint: expect.stringContaining(`process ${String(pid)} of this machine`) as string,
      });
      const seen = { isOver: false };
      void taking.finally(() => (seen.isOver = true));
      while (!seen.isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        vi.advanceTimersByTime(500);
      }
      await taking;
      expect(readFileSync(path, 'utf8')).toBe(text);
    } finally {
      vi.useRealTimers();
      sleeper.kill();
      await ended;
    }
    const lock = await take();
    await lock.release();
  },
);
