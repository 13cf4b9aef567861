import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrateAnswer } from '../../../../src/commands/migrate-answer.ts';
import { migrateDocument } from '../../../../src/operations/migrate/migrate-document.ts';
import { stateNow } from '../../../../src/operations/migrate/migration-work.ts';
import { otherOwners, ownerCommand } from '../../../../src/operations/migrate/other-owners.ts';
import { withMigration } from '../../../../src/operations/migrate/with-migration.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { needRoot } from '../../../tools.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('what could not be given its owner is summed up over all copies, and told at the end with the command', async () => {
  const world = outageWorld({ nodes: [aNode('node-1')] });
  const scene = outageScene(world, {
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...given) => {
        const target = await stores.openTarget(...given);
        const copy: typeof target.copy = async (...asked) =>
          (await target.copy(...asked)).map((tree) =>
            tree.name === 'taskLogs' ? { ...tree, otherOwners: 2 } : tree,
          );
        return { ...target, copy };
      },
    }),
  });
  await scene.preseed();
  await scene.cutOver();
  const opening = { to: share, maps: [], command: '', plan: null };
  const document = await withMigration(
    opening,
    scene.edges,
    (migration) => {
      expect(otherOwners(migration, 'back')).toEqual([]);
      const others = otherOwners(migration, 'to');
      return Promise.resolve(migrateDocument(stateNow(migration), 'moved', { others }));
    },
    never,
  );
  expect(document.otherOwners).toMatchObject([{ kind: 'taskLogs', entries: 4 }]);
  expect(schemaProblems('migrate', document)).toEqual([]);
  expect(migrateAnswer(document).footer?.join('\n')).toContain(`cd '${share}/TaskLogs'`);
});

test('the command gives every path the owner that it has in the source, and no other', (context) => {
  needRoot(context);
  const folder = mkdtempSync(join(tmpdir(), "octo-ha o'wner-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const tree of ['from', 'to']) {
    mkdirSync(join(folder, tree, 'a b'), { recursive: true });
    writeFileSync(join(folder, tree, 'a b', 'x'), '');
  }
  writeFileSync(join(folder, 'to', 'born'), '');
  chownSync(join(folder, 'from'), 1234, 4321);
  chownSync(join(folder, 'from', 'a b'), 1234, 4321);
  chownSync(join(folder, 'from', 'a b', 'x'), 1235, 4322);
  execFileSync('sh', ['-c', ownerCommand(join(folder, 'from'), join(folder, 'to'))]);
  const owners = ['', 'a b', 'a b/x', 'born'].map((path) => statSync(join(folder, 'to', path)).uid);
  expect(owners).toEqual([1234, 1234, 1235, 0]);
});
