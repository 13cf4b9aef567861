import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, kill, startTime, waitForEnd } from '../../../src/sandbox/processes.ts';
import { claimFolder, sandboxFolder } from '../../../src/sandbox/sandbox-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a process is ended only while it is the one that was started', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const known = { name: 'a', pid, startedAt: await startTime(pid) };
  await kill({ ...known, startedAt: 'another time' });
  expect(await isAlive(known)).toBe(true);
  await kill(known);
  expect(await waitForEnd([known], 5000)).toEqual([]);
});

test('of two that claim one name at once, one wins and the other is told', async () => {
  const target = join(folder, 'twice');
  const claims = await Promise.allSettled([claimFolder(target, 'twice'), claimFolder(target, 'twice')]);
  expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const lost = claims.find((claim) => claim.status === 'rejected');
  expect(lost?.reason).toMatchObject({ code: 'sandbox.busy', kind: 'locked' });
  expect(await readdir(folder)).toEqual(['twice']);
});

test('what a dead one left behind is cleaned away', async () => {
  const target = join(folder, 'dead');
  await mkdir(target);
  await writeFile(join(target, 'owner.json'), JSON.stringify({ name: 'up', pid: 1, startedAt: 'long ago' }));
  await writeFile(join(target, 'left-over'), '');
  await claimFolder(target, 'dead');
  expect(await readdir(target)).toEqual(['owner.json']);
});

test.each(['../up', '', 'a/b', '.hidden'])('%j is no name for a sandbox', (name) => {
  expect(() => sandboxFolder(folder, name)).toThrow('is no name for a sandbox');
});
