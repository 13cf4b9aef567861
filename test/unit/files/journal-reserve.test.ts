import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inReserve, journalReserve, reservePiece, wholeReserve } from '../../../src/files/journal-reserve.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-reserve-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sizeOf = async (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    () => null,
  );

test('it is given up in pieces, and made whole again', async () => {
  const path = join(folder, 'reserve');
  const reserve = journalReserve(path);
  await reserve.fill();
  expect(await sizeOf(path)).toBe(wholeReserve);
  expect(await reserve.giveUp()).toBe(true);
  expect(await sizeOf(path)).toBe(wholeReserve - reservePiece);
  await reserve.fill();
  expect(await sizeOf(path)).toBe(wholeReserve);
  let pieces = 0;
  while (await reserve.giveUp()) pieces += 1;
  expect([pieces, await sizeOf(path)]).toEqual([wholeReserve / reservePiece, null]);
});

test('what a killed run left of it is made whole', async () => {
  const path = join(folder, 'reserve');
  await writeFile(path, 'torn');
  await journalReserve(path).fill();
  expect(await sizeOf(path)).toBe(wholeReserve);
});

test('it is gone once it is removed, and removing nothing is no trouble', async () => {
  const path = join(folder, 'reserve');
  const reserve = journalReserve(path);
  await reserve.fill();
  await reserve.remove();
  await reserve.remove();
  expect(await sizeOf(path)).toBeNull();
});

test.skipIf(process.platform === 'win32')('a link in its place is not followed', async () => {
  const [path, other] = [join(folder, 'reserve'), join(folder, 'other')];
  await writeFile(other, 'of somebody');
  await symlink(other, path);
  await expect(journalReserve(path).fill()).rejects.toThrow();
  expect(await journalReserve(path).giveUp()).toBe(false);
  expect(await readFile(other, 'utf8')).toBe('of somebody');
});

test('only a disk that is full is worth a piece', async () => {
  const reserve = journalReserve(join(folder, 'reserve'));
  await reserve.fill();
  const failing = (code: string) => (): Promise<void> =>
    Promise.reject(Object.assign(new Error(code), { code }));
  await expect(inReserve(reserve, failing('EIO'))).rejects.toThrow('EIO');
  expect(await sizeOf(join(folder, 'reserve'))).toBe(wholeReserve);
  await expect(inReserve(reserve, failing('ENOSPC'))).rejects.toThrow('ENOSPC');
  expect(await sizeOf(join(folder, 'reserve'))).toBeNull();
});

test('a quota that is used up is worth a piece too, though Node has no name for it', async () => {
  const reserve = journalReserve(join(folder, 'reserve'));
  await reserve.fill();
  let tries = 0;
  await inReserve(reserve, () => {
    tries += 1;
    return tries > 2
      ? Promise.resolve()
      : Promise.reject(
          Object.assign(new Error('write'), { code: 'UNKNOWN', errno: -constants.errno.EDQUOT }),
        );
  });
  expect(await sizeOf(join(folder, 'reserve'))).toBe(wholeReserve - 2 * reservePiece);
});
