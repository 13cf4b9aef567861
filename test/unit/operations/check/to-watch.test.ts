import { expect, test } from 'vitest';
import type { Node } from '../../../../src/model/node.ts';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { isProvedAlive } from '../../../../src/operations/check/node-facts.ts';
import { toWatch } from '../../../../src/operations/check/to-watch.ts';
import { verdict } from '../../../../src/operations/check/verdict.ts';
import { randomFrom } from '../../../rounds.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { generateQuestion } from './generate.ts';
import { circumstances, id } from './world.ts';

const dead: Partial<Node> = { lastSeenAgeSeconds: 86_400 };
const late: Partial<Node> = { lastSeenAgeSeconds: 120 };
const seen = (seconds: number, changed: boolean) => ({ changed, watchedSeconds: seconds });
const unreachable = { kind: 'unreachable', why: 'refused' } as const;

/** Names of those worth waiting for when a is to be stopped and b was seen to beat. */
function watched(c: Node, change: Partial<Circumstances> = {}, queuedTasks = 0, b = true): string[] {
  const cluster = aCluster([aNode('a'), aNode('b'), c], { queuedTasks });
  const heartBeats = new Map([[id('b'), seen(20, b)]]);
  return toWatch(circumstances({ cluster, heartBeats, ...change })).map(({ name }) => name);
}

test.each<[string, string[], string[]]>([
  [
    'a row that looks dead while another carries work, however much is queued',
    watched(aNode('c', dead), {}, 99),
    [],
  ],
  [
    'one that was never seen',
    watched(aNode('c', { lastSeenAt: null, lastSeenAgeSeconds: null }), {}, 99),
    [],
  ],
  ['a late one while another carries all the work', watched(aNode('c', late)), []],
])('does not wait for %s', (_what, found, expected) => {
  expect(found).toEqual(expected);
});

test.each<[string, string[], string[]]>([
  [
    'a row that looks dead while nobody is proved to carry work',
    watched(aNode('c', dead), {}, 0, false),
    ['b', 'c'],
  ],
  ['a late one while the others carry less than there is', watched(aNode('c', late), {}, 99), ['c']],
  ['one that is fresh: it will beat', watched(aNode('c')), ['c']],
  [
    'one whose url does not answer, until its silence explains that',
    watched(aNode('c', dead), { pings: new Map([[id('c'), unreachable]]) }),
    ['c'],
  ],
])('waits for %s', (_what, found, expected) => {
  expect(found).toEqual(expected);
});

test('what is known to be silent is waited for no longer', () => {
  const cluster = aCluster([aNode('a', { draining: true, ...dead }), aNode('b')]);
  const heartBeats = new Map([
    [id('a'), seen(120, false)],
    [id('b'), seen(120, true)],
  ]);
  expect(toWatch(circumstances({ purpose: 'remove', cluster, heartBeats }))).toEqual([]);
});

test('what is not waited for cannot change the word of the verdict, however long it were watched', () => {
  const seed = 20261127;
  const random = randomFrom(seed);
  let leftOut = 0;
  for (let round = 0; round < 4_000; round++) {
    const { circumstances: c, accepted } = generateQuestion(random);
    const watching = new Set(toWatch(c).map((node) => node.id));
    const skipped = c.cluster.nodes.filter((node) => !c.targets.includes(node.id) && !isProvedAlive(node, c));
    if (watching.size > 0) continue;
    const now = verdict(c, accepted).verdict;
    for (const node of skipped) {
      leftOut++;
      const heartBeats = new Map([...c.heartBeats, [node.id, seen(300, false)] as const]);
      const later = verdict({ ...c, heartBeats }, accepted).verdict;
      expect({ seed, round, later }).toEqual({ seed, round, later: now });
    }
  }
  expect(leftOut).toBeGreaterThan(50);
});
