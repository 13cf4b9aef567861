import { describe, expect, test } from 'vitest';
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';
import { reasonTable } from '../../../../src/operations/check/reason-table.ts';
import { refusals, verdict } from '../../../../src/operations/check/verdict.ts';
import { proofSeed, proofTimeout, randomFrom, rounds } from '../../../rounds.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';
import { generateQuestion, type Question } from './generate.ts';
import { inputs, noInputs } from './inputs.ts';
import { leaves, replaceLeaf } from './leaves.ts';
import { oracle } from './oracle.ts';
import { circumstances, id } from './world.ts';

/** 4,000 where rounds are few, 100,000 in a whole proof. */
const clusters = rounds * 200;
const seed = proofSeed('the verdict equals the oracle');

/** The verdict in the words of the oracle. */
function judged(c: Circumstances, accepted: ReadonlySet<string>): ReturnType<typeof oracle> {
  const found = verdict(c, accepted);
  const reasons = found.reasons.map(({ vote, code, nodeId, value, risk }) =>
    [vote, code, nodeId ?? '-', value ?? '-', risk ?? '-'].join(' '),
  );
  return { verdict: found.verdict, reasons: reasons.sort() };
}

test(
  `on ${String(clusters)} generated clusters the verdict equals an oracle that knows only the issue`,
  () => {
    const random = randomFrom(seed);
    const words = new Map<string, number>();
    for (let number = 0; number < clusters; number++) {
      const { circumstances: c, accepted } = generateQuestion(random);
      const expected = oracle(c, accepted);
      const found = judged(c, accepted);
      if (JSON.stringify(found) !== JSON.stringify(expected))
        expect({ number, c, accepted, ...found }).toEqual({ number, c, accepted, ...expected });
      words.set(expected.verdict, (words.get(expected.verdict) ?? 0) + 1);
    }
    // Otherwise the clusters would show little.
    for (const word of ['safe', 'unsafe', 'unknown'])
      expect([word, (words.get(word) ?? 0) > clusters / 50]).toEqual([word, true]);
  },
  proofTimeout,
);

describe('the verdict, robbed of one of its inputs,', () => {
  type Asked = Question & { readonly expected: ReturnType<typeof oracle> };
  const random = randomFrom(proofSeed('the verdict robbed of an input'));
  const ask = (): Asked => {
    const question = generateQuestion(random);
    return { ...question, expected: oracle(question.circumstances, question.accepted) };
  };
  const questions = Array.from({ length: 4_000 }, ask);
  /** More are asked where these do not show it: the rarest input decides one in two thousand, which leaves nothing to luck. */
  const mostQuestions = 40_000;
  const someQuestion = (differs: (question: Asked) => boolean): boolean => {
    if (questions.some(differs)) return true;
    while (questions.length < mostQuestions) {
      const question = ask();
      questions.push(question);
      if (differs(question)) return true;
    }
    return false;
  };
  const paths = new Set(
    questions.flatMap(({ circumstances: c }) => [
      ...Object.keys(c),
      ...Object.keys(c.cluster).map((key) => `cluster.${key}`),
      ...leaves(c),
    ]),
  );

  test('gives every vote of the table somewhere, and no other', () => {
    const votes = questions.flatMap(({ expected }) =>
      expected.reasons.map((reason) => reason.split(' ', 2).join(' ')),
    );
    const rows = Object.entries(reasonTable).flatMap(([code, row]) =>
      row.votes.map((vote) => `${vote} ${code}`),
    );
    expect([...new Set(votes)].sort()).toEqual(rows.sort());
  });

  test('is tried for all of them: every value that is given to it is an input here, or has a reason to be none', () => {
    const named = [...Object.keys(inputs), ...Object.keys(noInputs)];
    expect([...paths].filter((path) => !named.includes(path))).toEqual([]);
  });

  test.each(Object.entries(inputs))('%s, differs from the oracle', (path, { neutral, decides }) => {
    const differs = someQuestion(({ circumstances: c, accepted, expected }) => {
      const robbed = replaceLeaf(c, path, neutral);
      return decides
        ? verdict(robbed, accepted).verdict !== expected.verdict
        : JSON.stringify(judged(robbed, accepted)) !== JSON.stringify(expected);
    });
    expect(differs).toBe(true);
  });

  test('the accepted risks, differs from the oracle', () => {
    const none = new Set<string>();
    const differs = someQuestion(
      ({ circumstances: c, expected }) => verdict(c, none).verdict !== expected.verdict,
    );
    expect(differs).toBe(true);
  });

  test('stays what it is where it was none', () => {
    const few = questions.slice(0, 100);
    const differs = Object.keys(noInputs).filter((path) =>
      few.some(({ circumstances: c, accepted, expected }) => {
        const value = path.endsWith('At') ? new Date(0) : path.endsWith('Seconds') ? 0 : 'x';
        const found = judged(replaceLeaf(c, path, value), accepted);
        return JSON.stringify(found) !== JSON.stringify(expected);
      }),
    );
    expect(differs).toEqual([]);
  });
});

describe('the verdict', () => {
  const word = (change: Partial<Circumstances>, ...accepted: string[]): string =>
    verdict(circumstances(change), new Set(accepted)).verdict;

  test.each([2, 3, 5])('is safe for a healthy default cluster of %i nodes, nothing accepted', (count) => {
    const nodes = Array.from({ length: count }, (_, number) => aNode(String.fromCharCode(97 + number)));
    for (const purpose of ['drain', 'stop'] as const)
      expect(word({ purpose, cluster: aCluster(nodes) })).toBe('safe');
  });

  test('never takes unknown for yes, and never calls forbidden unknown', () => {
    const unknown = { lock: { kind: 'unknown', why: 'denied' } } as const;
    expect(word(unknown)).toBe('unknown');
    expect(word({ ...unknown, targets: [id('a'), id('b')] })).toBe('unsafe');
    expect(word({ ...unknown, targets: [id('a'), id('b')] }, 'no-capacity')).toBe('unknown');
  });

  test('lifts by the very name alone', () => {
    const targets = [id('a'), id('b')];
    expect(word({ targets }, 'lost-tasks', 'ping-unknown')).toBe('unsafe');
    expect(word({ targets }, 'no-capacity')).toBe('safe');
  });

  test('keeps what was lifted as it was, marked, and out of the refusals', () => {
    const found = verdict(circumstances({ targets: [id('a'), id('b')] }), new Set(['no-capacity']));
    expect(found.reasons.filter(({ lifted }) => lifted)).toMatchObject([
      { code: 'node.last-one', vote: 'forbid' },
    ]);
    expect(refusals(found)).toEqual([]);
  });
});
