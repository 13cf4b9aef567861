import { describe, expect, test } from 'vitest';
import { readLicense } from '../../../src/model/read-license.ts';
import { nodesListDocument, nodesShowDocument } from '../../../src/operations/nodes-document.ts';
import { schemaProblems } from '../../json-schema.ts';
import { aCluster, aNode, someNodes } from '../model/a-cluster.ts';

const license = readLicense('<License><NodeLimit>2</NodeLimit></License>', 'database');
const bare = aNode('bare', {
  lastSeenAt: null,
  lastSeenAgeSeconds: null,
  flaggedOffline: null,
  pinnedTasks: null,
  version: null,
});
const cluster = aCluster([...Object.values(someNodes), bare], {
  queuedTasks: 3,
  oldestQueuedSeconds: 61.5,
  gaps: ['no'],
});

describe('the document of nodes list', () => {
  test('has the fields that scripts read', () => {
    const node = aNode('a', { runningTasks: 2, lastSeenAgeSeconds: 12 });
    expect(nodesListDocument(aCluster([node]), { license })).toEqual({
      instance: { database: 'Octopus', server: 'sql-1', schema: '2019+', readCommittedSnapshot: true },
      cluster: {
        readAt: '2026-11-26T12:00:00.000Z',
        maintenanceMode: false,
        queuedTasks: 0,
        oldestQueuedSeconds: null,
        canLoseNodes: 0,
        capLeftPercent: 0,
        summary: 'can lose no node: a alone takes tasks',
        license: { nodesUsed: 1, nodeLimit: 2, nodeLimitSource: 'element' },
        gaps: [],
      },
      nodes: [
        {
          id: 'OctopusServerNodes-a',
          name: 'a',
          status: 'running',
          draining: false,
          lastSeenAt: '2026-11-26T11:59:48.000Z',
          lastSeenAgeSeconds: 12,
          taskCap: 5,
          runningTasks: 2,
          cancellingTasks: 0,
          pinnedTasks: 0,
          version: '2024.1.100',
          leader: null,
        },
      ],
    });
  });

  test.each([
    ['every kind of node', cluster, { license }],
    ['explanations', cluster, { license, explain: true }],
    ['no readable license', cluster, { license: null }],
    ['little that could be read', aCluster([bare], { maintenanceMode: null }), { license: null }],
    ['no node', aCluster([]), { license }],
  ] as const)('satisfies its schema with %s', (_what, given, view) => {
    expect(schemaProblems('nodes-list', nodesListDocument(given, view))).toEqual([]);
  });

  test('explains when asked to', () => {
    const explained = nodesListDocument(cluster, { license, explain: true }).nodes;
    expect(explained.every(({ explanation }) => explanation !== undefined)).toBe(true);
    const plain = nodesListDocument(cluster, { license }).nodes;
    expect(plain.every((node) => !('explanation' in node))).toBe(true);
  });

  test('knows no leader from 2020.3 on', () => {
    const nodes = [aNode('old', { version: '2018.9.1', leader: true }), aNode('new', { leader: true })];
    expect(nodesListDocument(aCluster(nodes), { license }).nodes.map(({ leader }) => leader)).toEqual([
      true,
      null,
    ]);
  });

  test('follows the periods of the context', () => {
    const periods = { freshSeconds: 1, offlineSeconds: 2 };
    const document = nodesListDocument(aCluster([aNode('a')]), { license, periods });
    expect(document.nodes[0]?.status).toBe('offline');
    expect(document.cluster.license?.nodesUsed).toBe(0);
  });
});

describe('the document of nodes show', () => {
  test.each(cluster.nodes.map((node) => [node.name, node] as const))(
    'satisfies its schema, explanation included, for a node that is %s',
    (_name, node) => {
      expect(schemaProblems('nodes-show', nodesShowDocument(node, cluster, { license }))).toEqual([]);
    },
  );
});

describe('the schemas', () => {
  const document = nodesListDocument(cluster, { license });

  test.each([
    ['a field too many', { ...document, extra: 1 }],
    ['a missing field', { instance: document.instance, nodes: document.nodes }],
    ['a node without its id', { ...document, nodes: [{ ...document.nodes[0], id: undefined }] }],
    ['a status of its own', { ...document, nodes: [{ ...document.nodes[0], status: 'fine' }] }],
    ['a negative count', { ...document, cluster: { ...document.cluster, queuedTasks: -1 } }],
    ['a local time', { ...document, cluster: { ...document.cluster, readAt: '2026-11-26T12:00:00+01:00' } }],
  ])('refuse %s', (_what, wrong) => {
    expect(schemaProblems('nodes-list', wrong)).not.toEqual([]);
  });
});
