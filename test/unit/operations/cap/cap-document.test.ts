import { expect, test } from 'vitest';
import { capDocument } from '../../../../src/operations/cap/cap-document.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aCluster } from '../../model/a-cluster.ts';

test('the document is as its schema says, and tells the url of nobody', () => {
  const target = { id: 'OctopusServerNodes-a', name: 'a', url: 'http://a' };
  const result = { outcome: 'changed', before: 5, taskCap: 0 } as const;
  const document = capDocument(aCluster([]), { via: 'api', target }, result);
  expect(schemaProblems('nodes-cap', document)).toEqual([]);
  expect(document.node).toEqual({ id: 'OctopusServerNodes-a', name: 'a' });
});
