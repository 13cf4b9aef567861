import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mountPointsIn } from '../../../../src/files/store/mount-points.ts';
import { tryAside } from '../../../../src/files/store/try-aside.ts';

test('says what is there, whether the name is free, and what is against a rename', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-aside-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'Logs'));
  writeFileSync(join(folder, 'file'), '');
  writeFileSync(join(folder, 'taken'), '');
  symlinkSync('/proc', join(folder, 'link'));
  const tried = (name: string, to = 'free'): unknown => tryAside(join(folder, name), to);
  expect(await tried('Logs')).toEqual({ state: 'folder', isTaken: false, obstacle: null });
  expect(await tried('Logs', 'taken')).toMatchObject({ isTaken: true });
  expect(await tried('gone')).toMatchObject({ state: 'missing', obstacle: null });
  expect(await tried('file')).toMatchObject({ state: 'other' });
  expect(await tried('link')).toEqual({ state: 'folder', isTaken: false, obstacle: null });
  expect(await tryAside('/', 'free')).toMatchObject({ obstacle: expect.stringContaining('root') as string });
  if (process.platform === 'linux')
    expect(await tryAside('/proc', 'free')).toMatchObject({ obstacle: 'a disk or a share is mounted there' });
});

test('finds a folder that is mounted once more on the same disk, with blanks in its name', () => {
  const mounts =
    '22 1 254:1 / / rw - ext4 /dev/vda1 rw\n23 22 254:1 /data /srv/old\\040logs rw - ext4 /dev/vda1 rw\n';
  expect(mountPointsIn(mounts)).toContain('/srv/old logs');
  expect(mountPointsIn(mounts)).not.toContain('/srv/old');
});
