import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../src/errors.ts';
import { findNode } from '../../../src/operations/find-node.ts';
import { aCluster, aNode } from '../model/a-cluster.ts';

const cluster = aCluster([
  aNode('OCTOPUS-1'),
  aNode('OCTOPUS-2'),
  aNode('canary', { id: 'canary' }),
  aNode('twin'),
  aNode('TWIN', { id: 'twin-leftover' }),
]);

describe('a node', () => {
  test.each([
    ['its name', 'OCTOPUS-1', 'OctopusServerNodes-OCTOPUS-1'],
    ['its name in another case', 'octopus-2', 'OctopusServerNodes-OCTOPUS-2'],
    ['its id', 'OctopusServerNodes-OCTOPUS-1', 'OctopusServerNodes-OCTOPUS-1'],
    ['its id in another case', 'octopusservernodes-octopus-1', 'OctopusServerNodes-OCTOPUS-1'],
    ['an id without prefix that equals its name', 'Canary', 'canary'],
    ['a name with a trailing space, as the collation compares', 'canary ', 'canary'],
    ['the id of one of two rows with one name', 'twin-leftover', 'twin-leftover'],
    ['its id behind id:', 'ID:octopusservernodes-octopus-1', 'OctopusServerNodes-OCTOPUS-1'],
  ])('is found by %s', (_how, wanted, id) => {
    expect(findNode(cluster, wanted).id).toBe(id);
  });

  test.each([
    ['a letter wrong', 'octopus-3', 'did you mean OCTOPUS-1 or OCTOPUS-2?'],
    ['a part of the name', 'can', 'did you mean canary?'],
    ['more than the name', 'canary.example.org', 'did you mean canary?'],
    ['nothing like it', 'zzz', 'the nodes are: OCTOPUS-1, OCTOPUS-2, canary, twin, TWIN'],
    ['nothing at all', '', 'the nodes are: OCTOPUS-1, OCTOPUS-2, canary, twin, TWIN'],
    ['a wildcard', '%', 'the nodes are: OCTOPUS-1, OCTOPUS-2, canary, twin, TWIN'],
  ])('is refused by %s, with a way on', (_how, wanted, hint) => {
    const attempt = (): unknown => findNode(cluster, wanted);
    expect(attempt).toThrow(RefusedError);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'node.unknown',
        hint,
        message: `no node is named ${JSON.stringify(wanted)}`,
      }),
    );
  });

  test.each([
    ['an id of its own', 'twin-leftover'],
    ['the name for its id', 'twin'],
  ])(
    'is refused when a leftover row with %s carries the name, and each way of the hint finds its row',
    (_how, id) => {
      const twins = aCluster([aNode('twin'), aNode('TWIN', { id })]);
      let hint = '';
      try {
        findNode(twins, 'Twin');
      } catch (error) {
        expect(error).toMatchObject({ code: 'node.ambiguous', exitCode: 4, message: '"Twin" fits 2 nodes' });
        hint = (error as RefusedError).hint ?? '';
      }
      const ways = hint.replace('give one of these: ', '').split(', ');
      expect(ways.map((way) => findNode(twins, way).id)).toEqual(['OctopusServerNodes-twin', id]);
    },
  );

  test('is never guessed', () => {
    expect(() => findNode(aCluster([aNode('only')]), 'onli')).toThrow(RefusedError);
    expect(() => findNode(aCluster([]), 'only')).toThrow(RefusedError);
  });
});
