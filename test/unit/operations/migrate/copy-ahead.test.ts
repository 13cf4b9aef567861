import { expect, test } from 'vitest';
import type { CopiedTree, FileTrouble } from '../../../../src/model/tree.ts';
import { copyAhead, refuseFailed } from '../../../../src/operations/migrate/copy-ahead.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { fakeShare } from '../../../fakes/fake-stores.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { aPlan, home, homeFiles, migrationScene, never, preseedWish } from './migration-scene.ts';

const none = { files: 0, bytes: 0 };
const tree = (...codes: readonly FileTrouble['code'][]): CopiedTree => ({
  name: 'packages',
  proved: none,
  copied: none,
  vanished: none,
  complete: codes.length === 0,
  troubles: codes.map((code) => ({ tree: 'packages', path: 'a.zip', code, detail: 'of a test' })),
  troublesTotal: codes.length,
});

test('a file that is being written, or is none, holds nothing up', () => {
  expect(() => refuseFailed([tree(), tree('busy', 'suspicious', 'not-a-file')], 'again')).not.toThrow();
});

test.each(['failed', 'differs', 'extra', 'missing'] as const)(
  'a file that is %s does, by its name',
  (code) => {
    expect(() => refuseFailed([tree('busy'), tree(code)], 'again')).toThrow(
      'a file could not be copied: packages/a.zip: of a test',
    );
  },
);

test('what is being written just now is not waited for where the outage is about to come', async () => {
  const log = `${home}/TaskLogs/servertasks-9_z.txt`;
  const files = fakeShare({ ...homeFiles(), [log]: 'growing' });
  files.busy.add(log);
  const world = fakeWorld();
  const { edges, events } = migrationScene(world, { share: files });
  const opening = { to: aPlan().target.to, maps: [], command: 'again', plan: aPlan() };
  await withMigration(
    opening,
    edges,
    (migration) => copyAhead(migration, preseedWish({ comesBack: 0 }), never),
    never,
  );
  expect(world.ticks()).toBe(0);
  expect(events.at(-1)?.message).toContain('left to the outage');
});
