import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { boundedAnswer } from '../../../src/database/bounded-answer.ts';

test('passes on what is within the limit, and ends what is beyond it', async () => {
  const source = Readable.from([Buffer.alloc(60), Buffer.alloc(40), Buffer.alloc(1)]);
  const taken: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const chunk of boundedAnswer(source, 100)) taken.push(chunk.length);
  };
  await expect(reading()).rejects.toThrow('more than 100 bytes');
  expect(taken).toEqual([60, 40]);
  expect(source.destroyed).toBe(true);
});
