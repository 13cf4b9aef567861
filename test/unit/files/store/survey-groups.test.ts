import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { surveyTree } from '../../../../src/files/store/survey-tree.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'octo-ha-survey-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(path: string, bytes: number, day: string): void {
  const at = join(folder, path);
  mkdirSync(join(at, '..'), { recursive: true });
  writeFileSync(at, Buffer.alloc(bytes));
  utimesSync(at, new Date(day), new Date(day));
}

test('each first folder tells its files, bytes, largest file and oldest change, biggest first', () => {
  file('a/Spaces-1/feed/a.zip', 100, '2024-01-01');
  file('a/Spaces-1/feed/b.zip', 300, '2023-01-01');
  file('a/Spaces-2/c.zip', 50, '2022-01-01');
  file('a/top.txt', 1, '2021-01-01');
  expect(surveyTree(join(folder, 'a'), () => undefined).groups).toEqual([
    { name: 'Spaces-1', files: 2, bytes: 400, largestBytes: 300, oldestAt: '2023-01-01T00:00:00.000Z' },
    { name: 'Spaces-2', files: 1, bytes: 50, largestBytes: 50, oldestAt: '2022-01-01T00:00:00.000Z' },
    { name: '', files: 1, bytes: 1, largestBytes: 1, oldestAt: '2021-01-01T00:00:00.000Z' },
  ]);
});

test('of many folders the smallest stand together, and nothing is lost', () => {
  for (let at = 0; at < 205; at++) file(`b/f${String(at)}/x`, at + 1, '2024-01-01');
  const { groups, bytes } = surveyTree(join(folder, 'b'), () => undefined);
  expect(groups).toHaveLength(200);
  expect(groups.at(-1)).toMatchObject({ name: '…', files: 6, bytes: 21, largestBytes: 6 });
  expect(groups.reduce((sum, group) => sum + group.bytes, 0)).toBe(bytes);
});

test('a path is too long by what the target leaves of it, in UTF-16 units', () => {
  file('c/ab/cdef', 1, '2024-01-01');
  file('c/ab/cdé😀', 1, '2024-01-01');
  const found = (longest?: number): readonly string[] =>
    surveyTree(join(folder, 'c'), () => undefined, longest)
      .findings.map(({ code, path, detail }) => `${code} ${path}: ${detail}`)
      .sort();
  expect(found()).toEqual([]);
  expect(found(8)).toEqual([]);
  expect(found(7)).toEqual(['too-long ab/cdé😀: its path in the target is too long by 1 characters']);
  expect(found(6)).toHaveLength(2);
  expect(found(-40)).toHaveLength(3);
});
