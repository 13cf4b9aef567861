import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openJournals } from '../../../src/files/journals.ts';
import { readStateFolder } from '../../../src/files/read-state-folder.ts';

const state = await mkdtemp(join(tmpdir(), 'octo-ha-state-'));
afterAll(() => rm(state, { recursive: true, force: true }));

test('finds the unfinished runs of every instance, and names what it could not read', async () => {
  expect(await readStateFolder(state)).toEqual({ folder: state, instances: [], gaps: [] });
  const paths: string[] = [];
  for (const database of ['One', 'Two', 'Damaged'])
    for (const end of [null, 'ended']) {
      const journals = openJournals(state, {
        instance: { server: 'SQL01', database },
        operator: { user: 'ada', host: 'ops-1', pid: 7 },
        clock: { now: () => new Date('2026-03-01T12:00:00Z') },
        redact: (text) => text,
      });
      const journal = await journals.begin('drain', { database });
      if (end !== null) await journal.write(end, null);
      await journal.close();
      if (end === null)
        for (const folder of await readdir(join(state, 'journals')))
          if (folder.includes(database.toLowerCase()))
            paths.push(join(state, 'journals', folder, `${journal.id}.jsonl`));
    }
  await writeFile(join(state, 'journals', 'notes.txt'), 'x');
  const [one = '', , damaged = ''] = paths;
  await appendFile(one, '{"torn');
  await writeFile(damaged, (await readFile(damaged, 'utf8')).replace('begun', 'bogus'));
  const { instances, gaps } = await readStateFolder(state);
  expect(instances.map(({ server, database, runs }) => [server, database, runs.length]).sort()).toEqual([
    ['SQL01', 'One', 1],
    ['SQL01', 'Two', 1],
  ]);
  expect(gaps).toEqual([`the journal '${damaged}' is damaged in line 1: it is not what was written`]);
});
