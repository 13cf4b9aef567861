import { expect, test } from 'vitest';
import { storeTrouble } from '../../../src/files/store-trouble.ts';

test('a share that goes away is unreachable, however the system puts it', () => {
  for (const errno of [
    'ENOTCONN',
    'ECONNABORTED',
    'ECONNRESET',
    'EHOSTDOWN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ETIMEDOUT',
    'ESTALE',
  ])
    expect([errno, storeTrouble(errno, errno, '/share').code]).toEqual([errno, 'store.unreachable']);
});

test('what has no word of its own is told as the system tells it', () => {
  expect(storeTrouble('EMFILE', 'EMFILE: too many open files', '/share')).toMatchObject({
    code: 'store.failed',
    message: 'cannot work on /share: EMFILE: too many open files',
  });
});
