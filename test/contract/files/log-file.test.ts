import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLogFile, type LogFile } from '../../../src/files/log-file.ts';
import { buildPrograms, stateProgram } from './store-scene.ts';

const folder = await mkdtemp(join(tmpdir(), 'octo-ha-log-'));
beforeAll(buildPrograms);
const opened: LogFile[] = [];
afterAll(async () => {
  opened.forEach((each) => each.end());
  await rm(folder, { recursive: true, force: true });
});
const open = (path: string): LogFile => {
  const file = openLogFile(path, stateProgram);
  opened.push(file);
  return file;
};

test('adds to what is there, in order', async () => {
  const path = join(folder, 'order.jsonl');
  for (const run of ['a', 'b']) {
    const file = open(path);
    await Promise.all(['1\n', '2\n', '3\n'].map((text) => file.append(run + text)));
    file.end();
  }
  expect(await readFile(path, 'utf8')).toBe('a1\na2\na3\nb1\nb2\nb3\n');
});

test('ends a line that an earlier run was killed in', async () => {
  const path = join(folder, 'torn.jsonl');
  await writeFile(path, '{"at":"2026');
  await open(path).append('{"step":"x"}\n');
  expect(await readFile(path, 'utf8')).toBe('{"at":"2026\n{"step":"x"}\n');
});

test('makes no folder', async () => {
  const path = join(folder, 'no-such-folder', 'a.jsonl');
  const file = open(path);
  await expect(file.append('x\n')).rejects.toMatchObject({ code: 'store.missing' });
  await expect(file.append('y\n')).rejects.toMatchObject({ code: 'store.missing' });
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.runIf(process.platform === 'linux')('a disk that is full is told', async () => {
  await expect(open('/dev/full').append('x\n')).rejects.toMatchObject({ code: 'store.full' });
});
