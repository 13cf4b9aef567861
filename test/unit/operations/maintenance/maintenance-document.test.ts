import { expect, test } from 'vitest';
import { maintenanceDocument } from '../../../../src/operations/maintenance/maintenance-document.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aCluster } from '../../model/a-cluster.ts';

test.each([
  [null, null],
  [true, 'changed'],
  [false, 'already'],
] as const)('mode %s with outcome %s is as the schema says', (maintenanceMode, outcome) => {
  const document = maintenanceDocument(aCluster([]), { via: 'database', maintenanceMode, outcome });
  expect(schemaProblems('maintenance', document)).toEqual([]);
});
