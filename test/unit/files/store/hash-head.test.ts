import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashHead, hashHeadAt } from '../../../../src/files/store/hash-head.ts';

test('is the first 32 bits of the hash, wherever its text stands', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const digest = createHash('sha256').update(String(seed)).digest();
    const text = digest.toString('base64url');
    expect(hashHead(text)).toBe(digest.readUInt32BE());
    expect(hashHeadAt(Buffer.from(`f 1 2 ${text}`), 6)).toBe(digest.readUInt32BE());
  }
});
