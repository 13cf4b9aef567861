import { expect, test } from 'vitest';
import type { FileTrouble } from '../../../../src/model/tree.ts';
import { leftInJournal, noteLeft } from '../../../../src/operations/migrate/left-on-target.ts';
import type { OutageWork } from '../../../../src/operations/migrate/outage-work.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';

const trouble = (path: string, code: FileTrouble['code']): FileTrouble => ({
  tree: 'taskLogs',
  path,
  code,
  detail: 'changed',
});

async function note(
  born: FileTrouble[],
): Promise<{ readonly left: unknown; readonly told: readonly string[] }> {
  const journal = await fakeJournals().begin('migrate', {});
  const told: string[] = [];
  const work = { journal, edges: { report: ({ message }: { message: string }) => told.push(message) } };
  await noteLeft(born, work as unknown as OutageWork);
  return { left: leftInJournal(journal.lines()), told };
}

test('some of what is left is written down, with how much there is in all, and told in a line', async () => {
  const born = Array.from({ length: 150 }, (_, at) => trouble(`log-${String(at)}`, 'changed'));
  const { left, told } = await note(born);
  expect(left).toMatchObject({ total: 150 });
  expect((left as { files: unknown[] }).files).toEqual(born.slice(0, 100));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('log-2');
  expect(told[0]).not.toContain('log-3');
  expect(told[0]).toContain('and 147 more');
});

test('what is copied home is not left', async () => {
  expect(await note([trouble('born', 'extra')])).toEqual({ left: { files: [], total: 0 }, told: [] });
  expect((await note([trouble('born', 'extra'), trouble('changed', 'changed')])).left).toEqual({
    files: [trouble('changed', 'changed')],
    total: 1,
  });
});

test('a line of another make tells of nothing', () => {
  expect(leftInJournal([])).toEqual({ files: [], total: 0 });
});
