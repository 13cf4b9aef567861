import { expect, test } from 'vitest';
import type { OldSide } from '../../../../src/model/tree.ts';
import { lackingNow } from '../../../../src/operations/migrate/lacking-now.ts';
import type { OpenMigration } from '../../../../src/operations/migrate/migration-work.ts';
import { fakeJournals } from '../../../fakes/fake-journals.ts';
import { home, never, share } from './migration-scene.ts';

const store = {
  ...{ kind: 'packages', from: `${home}/Packages`, to: `${share}/Packages`, folder: 'Packages' },
  setting: null,
};

async function lacking(found: OldSide): Promise<unknown> {
  const journal = await fakeJournals().begin('migrate', { format: 1, to: share, stores: [store] });
  const target = { lacking: () => Promise.resolve(found) };
  const edges = { report: () => undefined };
  return lackingNow({ journal, target, edges, maps: [] } as unknown as OpenMigration, never);
}

test('an old folder that lacks most of what was copied from it was put elsewhere: nothing is written there', async () => {
  const tree = { name: 'packages', seen: 2, totals: { missing: 6 } };
  const one = { tree: 'packages', path: 'p.1.0.0.nupkg', code: 'missing', detail: 'gone' } as const;
  expect(await lacking({ trees: [tree], troubles: [one] })).toEqual([one]);
  await expect(lacking({ trees: [{ ...tree, lost: true }], troubles: [] })).rejects.toMatchObject({
    ...{ code: 'rollback.old-gone', exitCode: 4 },
    message: `the old folder of packages, '${home}/Packages', has 2 of the 8 files that were copied from it`,
  });
});
