// Files as sh, xargs, stat and sha256sum of this machine see them; and what becomes of answers that are none.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { posixLook } from '../../../src/hosts/posix-look.ts';
import { runProcess } from '../../../src/hosts/run-process.ts';
import { beginStep } from '../../../src/hosts/step.ts';
import type { CommandResult } from '../../../src/model/service.ts';

const folder = mkdtempSync(join(tmpdir(), 'octo-ha-look-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = new AbortController().signal;
const step = () => beginStep('looking at', 30_000, never);
const here = posixLook(
  ([program = '', ...args], input, { signal }) =>
    runProcess({ program, args, input, env: { PATH: process.env['PATH'] }, deadlineMs: 30_000 }, signal),
  (text) => text,
);
const saying = (...answers: readonly Partial<CommandResult>[]) => {
  const left = [...answers];
  const said = () => ({ exitCode: 0, stdout: '', stderr: '', ...left.shift() });
  return posixLook(
    () => Promise.resolve(said()),
    (text) => text,
  );
};

test.runIf(process.platform !== 'win32')(
  'every name arrives as it is, and files are told from what is none, in the order they were asked for',
  async () => {
    const names = ['plain.txt', 'it\'s $(touch x) "q" *;&', 'back\\slash\\n', '-n', ' blank ', 'é漢', '%s'];
    const content = (name: string): string => `content of ${name}\n`;
    for (const name of names) {
      writeFileSync(join(folder, name), content(name));
      utimesSync(join(folder, name), 1_600_000_000.7, 1_600_000_000.7);
    }
    mkdirSync(join(folder, 'sub'));
    symlinkSync(join(folder, 'plain.txt'), join(folder, 'link'));
    const paths = ['gone', ...names, 'sub', 'link'].map((name) => join(folder, name));
    const seen = await here({ paths, hash: true, deadlineMs: 30_000 }, step());
    expect(seen).toEqual([
      { state: 'missing' },
      ...names.map((name) => ({
        state: 'file',
        bytes: Buffer.byteLength(content(name)),
        modified: 1_600_000_000,
        sha256: createHash('sha256').update(content(name)).digest('hex'),
      })),
      { state: 'folder' },
      { state: 'unreadable', detail: 'it is a link there' },
    ]);
    const named = await here({ paths: paths.slice(1, 2), hash: false, deadlineMs: 30_000 }, step());
    expect(named).toEqual([{ state: 'file', bytes: 21, modified: 1_600_000_000, sha256: null }]);
  },
);

test('what cannot be hashed, though it is there, is not taken for proved', async () => {
  const look = saying(
    { stdout: '3 81a4 77 /a\n' },
    { exitCode: 123, stderr: 'sha256sum: /a: Permission denied' },
  );
  expect(await look({ paths: ['/a'], hash: true, deadlineMs: 1000 }, step())).toEqual([
    { state: 'unreadable', detail: 'it cannot be read there' },
  ]);
});

test.each([
  [{ stdout: 'Welcome to the machine\n3 81a4 77 /a\n' }, "'stat' gave something that is no answer"],
  [{ exitCode: 127, stderr: 'sh: 1: exec: xargs: not found' }, 'xargs: not found'],
])('an answer that is none is an error: %j', async (answer, message) => {
  await expect(
    saying(answer)({ paths: ['/a'], hash: false, deadlineMs: 1000 }, step()),
  ).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining(message) as string });
});
