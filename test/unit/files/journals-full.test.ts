// A journal that has ended and finds no room for its new name.
import type * as files from 'node:fs/promises';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openJournals } from '../../../src/files/journals.ts';

const hold = vi.hoisted(() => ({ refused: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  const rename: typeof files.rename = (from, to) =>
    hold.refused === ''
      ? real.rename(from, to)
      : Promise.reject(Object.assign(new Error('refused'), { code: hold.refused }));
  return { ...real, rename };
});

for (const code of ['ENOSPC', 'EDQUOT'])
  test(`stays under its name where a rename answers ${code}: ended all the same, and moved by the next run`, async () => {
    const state = await mkdtemp(join(tmpdir(), 'octo-ha-journals-'));
    try {
      const journals = openJournals(state, {
        instance: { server: 'SQL01', database: 'Octopus' },
        operator: { user: 'ada', host: 'ops-1', pid: 7 },
        clock: { now: () => new Date('2026-03-01T12:00:00Z') },
        redact: (text) => text,
      });
      const names = async (): Promise<readonly string[]> =>
        (await readdir(state, { recursive: true })).filter((name) => name.includes(first.id));
      const first = await journals.begin('restart', {});
      await first.write('ended', null);
      hold.refused = code;
      await first.close();
      hold.refused = '';
      expect(await names()).toEqual([expect.not.stringContaining('done')]);
      expect(await journals.unfinished()).toEqual([]);
      await (await journals.begin('drain', {})).close();
      expect(await names()).toEqual([expect.stringContaining('done')]);
    } finally {
      await rm(state, { recursive: true, force: true });
    }
  });
