import { expect, test } from 'vitest';
import { nodesCheckDocument } from '../../../../src/operations/check/check-document.ts';
import { verdict } from '../../../../src/operations/check/verdict.ts';
import { schemaProblems } from '../../../json-schema.ts';
import { circumstances, id } from './world.ts';

test('names the nodes of its reasons, where the cluster still has them', () => {
  const c = circumstances({ targets: [id('a'), id('gone')] });
  const accepted = new Set(['no-capacity']);
  const document = nodesCheckDocument(c, accepted, verdict(c, accepted));
  expect(document).toMatchObject({
    purpose: 'stop',
    nodes: [{ id: id('a'), name: 'a' }],
    verdict: 'unsafe',
    readAt: '2026-11-26T12:00:00.000Z',
    acceptedRisks: ['no-capacity'],
  });
  const nameOf = (code: string): string | null | undefined =>
    document.reasons.find((reason) => reason.code === code)?.nodeName;
  expect([nameOf('others.proved'), nameOf('node.unknown'), nameOf('lock.free')]).toEqual(['b', null, null]);
  expect(schemaProblems('nodes-check', document)).toEqual([]);
});
