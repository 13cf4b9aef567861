// What goes wrong with a store, as the operator sees it.
import { UnavailableError } from '../errors.ts';

type Told = readonly [code: string, why: string, hint: string];
const gone = (why: string): Told => ['store.unreachable', why, 'Run the same command again when it is back.'];

/** By errno (errno(3)) or our own words: the code, why, and a way on. */
const known: Readonly<Record<string, Told>> = {
  ENOSPC: [
    'store.full',
    'no space is left',
    'Make room there and run the same command again: what was proved is kept.',
  ],
  EDQUOT: [
    'store.full',
    'the quota is used up',
    'Raise the quota and run the same command again: what was proved is kept.',
  ],
  EROFS: [
    'store.read-only',
    'the file system is read-only',
    'Mount it for writing and run the same command again.',
  ],
  EACCES: [
    'store.denied',
    'permission denied',
    'Give this account the right, and run the same command again.',
  ],
  EPERM: ['store.denied', 'not permitted', 'Give this account the right, and run the same command again.'],
  EIO: [
    'store.failing',
    'an input or output error',
    'See to the disk or share before anything else is written to it.',
  ],
  ESTALE: [
    'store.unreachable',
    'the share has forgotten the folder',
    'Mount it anew and run the same command again.',
  ],
  ENOTCONN: [
    'store.unreachable',
    'the share is not connected',
    'Mount it anew and run the same command again.',
  ],
  // What a share that dies answers to whoever was waiting for it just then, and what a network answers that lost it.
  ECONNABORTED: gone('the share broke the connection'),
  ECONNRESET: gone('its host broke the connection'),
  EHOSTUNREACH: gone('there is no way to its host'),
  ENETUNREACH: gone('there is no way to its network'),
  EHOSTDOWN: gone('its host is down'),
  ETIMEDOUT: gone('it does not answer'),
  ENOENT: [
    'store.missing',
    'it is not there',
    'Mount it, or make its parent folder, and run the same command again.',
  ],
  ENOTDIR: ['store.missing', 'there is no folder', 'Look what is in its place.'],
  'NOT-A-FOLDER': [
    'store.link',
    'a link or a file is where a folder was',
    'Look who made it; nothing was written through it.',
  ],
  'STORE-SWAPPED': [
    'store.swapped',
    'another folder, or nothing, is where it was opened',
    'Mount the share again and run the same command again; nothing was written to what is there now.',
  ],
  'LOCK-LOST': ['store.lock-lost', 'another run has the lock', 'See who runs: octo-ha migrate status'],
};

/** Why, in words; null where there are none for this code. */
export const whyOf = (code: string): string | null => known[code]?.[1] ?? null;

/** @param code an errno or a word of ours */
export function storeTrouble(code: string, message: string, path: string): UnavailableError {
  const found = known[code];
  const cause = new Error(message);
  if (found === undefined)
    return new UnavailableError('store.failed', `cannot work on ${path}: ${message}`, {
      hint: 'Run the same command again: what was proved is kept.',
      cause,
    });
  const [own, usual, hint] = found;
  // Its message names what is in the way.
  const why = code === 'NOT-A-FOLDER' ? message : usual;
  return new UnavailableError(own, `cannot work on ${path}: ${why} (${code})`, { hint, cause });
}
