import { expect, test } from 'vitest';
import { schemaProblems } from '../../../json-schema.ts';
import { migrateDocument } from '../../../../src/operations/migrate/migrate-document.ts';
import { migrationState } from '../../../../src/operations/migrate/migration-run.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never, share } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('the outcome names every store that moves, also those that were not copied now', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, stores } = outageScene(place);
  const { trees, nodes } = await cutOver();
  const [run] = (await stores.readTarget(share, never))?.runs ?? [];
  if (run === undefined) throw new Error('no run');
  const document = migrateDocument(migrationState(run), 'moved', { trees: trees.slice(0, 1), nodes });
  expect(schemaProblems('migrate', document)).toEqual([]);
  expect(document.stores.map(({ kind, files }) => [kind, files]).slice(0, 2)).toEqual([
    ['taskLogs', 2],
    ['artifacts', null],
  ]);
});
