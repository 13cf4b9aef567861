import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { down } from '../../../src/sandbox/down.ts';
import { startTime } from '../../../src/sandbox/processes.ts';
import { claimFolder } from '../../../src/sandbox/sandbox-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'octo-ha-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const dead = { name: 'up', pid: 1, startedAt: 'long ago' };
async function leave(name: string, file: string | null, owner: object = dead): Promise<void> {
  await mkdir(join(folder, name));
  if (file !== null) await writeFile(join(folder, name, file), JSON.stringify(owner));
}

test('what an up or down that died left beside the folder goes with the next one', async () => {
  const alive = { name: 'up', pid: process.pid, startedAt: await startTime(process.pid) };
  await leave('.mine-AbC123', 'owner.json');
  await leave('mine.removed-77', 'remover.json');
  await leave('.mine-busy00', 'owner.json', alive);
  await leave('.mine-young0', null);
  await leave('.mine-old000', null);
  await utimes(join(folder, '.mine-old000'), 1, 1);
  await leave('.mine-two-AbC123', 'owner.json');
  await leave('other.removed-77', 'remover.json');
  expect(await down({ state: folder, name: 'mine' })).toBeNull();
  expect((await readdir(folder)).sort()).toEqual([
    '.mine-busy00',
    '.mine-two-AbC123',
    '.mine-young0',
    'other.removed-77',
  ]);
  await claimFolder(join(folder, 'other'), 'other');
  expect(await readdir(folder)).not.toContain('other.removed-77');
});

test('a folder that no sandbox made is neither removed nor claimed', async () => {
  await leave('precious', 'data.json');
  const refused = { code: 'sandbox.not-ours', kind: 'refused' };
  await expect(down({ state: folder, name: 'precious' })).rejects.toMatchObject(refused);
  await expect(claimFolder(join(folder, 'precious'), 'precious')).rejects.toMatchObject(refused);
  expect(await readdir(folder)).toEqual(['precious']);
  expect(await readdir(join(folder, 'precious'))).toEqual(['data.json']);
});

test('a sandbox that a node is being added to is not taken down, unless who did that has died', async () => {
  const path = join(folder, 'grows');
  await claimFolder(path, 'grows');
  await writeFile(join(path, 'owner.json'), JSON.stringify(dead));
  const alive = { name: 'add-node', pid: process.pid, startedAt: await startTime(process.pid) };
  await writeFile(join(path, 'changer.json'), JSON.stringify(alive));
  await expect(down({ state: folder, name: 'grows' })).rejects.toMatchObject({ code: 'sandbox.busy' });
  expect(existsSync(path)).toBe(true);
  await writeFile(join(path, 'changer.json'), JSON.stringify(dead));
  expect(await down({ state: folder, name: 'grows' })).toBe(0);
});

test('the folder around the sandboxes goes with the last one, if the first one made it', async () => {
  const made = join(folder, 'made');
  for (const state of [folder, made])
    for (const name of ['one', 'two']) {
      await claimFolder(join(state, name), name);
      await writeFile(join(state, name, 'owner.json'), JSON.stringify(dead));
    }
  await down({ state: made, name: 'one' });
  expect(existsSync(made)).toBe(true);
  await down({ state: made, name: 'two' });
  expect(existsSync(made)).toBe(false);
  for (const name of ['one', 'two']) await down({ state: folder, name });
  expect(await readdir(folder)).toEqual([]);
});
