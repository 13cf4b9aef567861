import { expect, test } from 'vitest';
import { removeDocument } from '../../../../src/operations/remove/remove-document.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { aCluster } from '../../model/a-cluster.ts';

test('the document is as its schema says, and keeps the row as it was', () => {
  const before = { taskCap: 8, draining: true, version: null, lastSeenAt: new Date('2026-03-01T12:00:00Z') };
  const target = { id: 'OctopusServerNodes-a', name: 'a', url: 'http://a' };
  const result = { outcome: 'removed', watchedSeconds: 120, before } as const;
  const document = removeDocument(aCluster([]), { via: 'database', target }, result);
  expect(schemaProblems('nodes-remove', document)).toEqual([]);
  expect(document.before.lastSeenAt).toBe('2026-03-01T12:00:00.000Z');
});
