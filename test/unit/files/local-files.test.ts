import { chmod, lstat, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLocalFile, readSettingsFile, replaceLocalFile } from '../../../src/files/local-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a file is replaced through its link, keeps its permissions, and leaves nothing beside it', async () => {
  const [file, link] = [join(folder, 'real.yaml'), join(folder, 'link.yaml')];
  await writeFile(file, 'old');
  await chmod(file, 0o640);
  await symlink(file, link);
  await replaceLocalFile(link, 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('a file that is not there is made where that is asked for, whole, and readable by others as usual', async () => {
  const file = join(folder, 'made.json');
  await replaceLocalFile(file, 'first', { create: true });
  expect(await readFile(file, 'utf8')).toBe('first');
  expect((await stat(file)).mode & 0o400).toBe(0o400);
  await replaceLocalFile(file, 'second', { create: true });
  expect(await readFile(file, 'utf8')).toBe('second');
  expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('settings come with their permission bits', async () => {
  const file = join(folder, 'open.yaml');
  await writeFile(file, 'x');
  await chmod(file, 0o644);
  expect(readSettingsFile(file).mode).toBe(0o644);
});

test.each([
  [
    'reading what is not there',
    () => readLocalFile(join(folder, 'none')),
    'usage.file-unreadable',
    /no such file/,
  ],
  ['reading a folder', () => readLocalFile(folder), 'usage.file-unreadable', /it is a folder/],
  [
    'replacing what is not there',
    () => replaceLocalFile(join(folder, 'none'), ''),
    'usage.file-unwritable',
    /no such file/,
  ],
  [
    'making a file where no folder is',
    () => replaceLocalFile(join(folder, 'none', 'new'), '', { create: true }),
    'usage.file-unwritable',
    /new': its folder is not there/,
  ],
])('%s is a usage error that names the path', async (_name, act, code, message) => {
  const failure = await act().catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ code, exitCode: 2, hint: expect.stringContaining('path') as unknown });
  expect((failure as Error).message).toMatch(message);
});
