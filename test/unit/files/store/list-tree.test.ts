import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listTree } from '../../../../src/files/store/list-tree.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'octo-ha-list-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function listed(path = folder): string[] {
  const found: string[] = [];
  listTree(path, (files) => found.push(...files.map((file) => `${file.path} ${String(file.bytes)}`)));
  return found.sort();
}

it('lists every file below with its size, and nothing of octo-ha or behind a link', () => {
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  mkdirSync(join(folder, '.octo-ha'));
  writeFileSync(join(folder, 'one.txt'), 'x');
  writeFileSync(join(folder, 'a', 'b', 'two.txt'), 'xyz');
  writeFileSync(join(folder, '.octo-ha', 'journal'), 'x');
  symlinkSync(join(folder, 'a'), join(folder, 'link'));
  expect(listed()).toEqual(['a/b/two.txt 3', 'one.txt 1']);
});

it('hands on many files in batches', () => {
  const sizes: number[] = [];
  for (let at = 0; at < 1_001; at += 1) writeFileSync(join(folder, String(at)), '');
  listTree(folder, (files) => sizes.push(files.length));
  expect(sizes).toEqual([1_000, 1]);
});

it('shows that it gets on at every entry, of which none need be a file', () => {
  for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, name, 'empty'), { recursive: true });
  let looked = 0;
  listTree(
    folder,
    () => undefined,
    () => (looked += 1),
  );
  expect(looked).toBe(6);
});

it('takes a folder that is not there for empty, and one that is none for an error', () => {
  expect(listed(join(folder, 'nowhere'))).toEqual([]);
  writeFileSync(join(folder, 'file'), '');
  expect(() => listed(join(folder, 'file'))).toThrow('ENOTDIR');
});
