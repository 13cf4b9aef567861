// What a process that touches folders fails with: what it told, and its own end.
import { LockedError, RefusedError, UnavailableError } from '../errors.ts';
import type { ProcessFailure } from './process-messages.ts';
import { storeTrouble } from './store-trouble.ts';

/** The error that the process told of. @param asked the path that the question was about */
export function rebuilt({ kind, code, message, hint, path }: ProcessFailure, asked: string): Error {
  const details = hint === null ? {} : { hint };
  if (kind === 'LockedError') return new LockedError(code, message, details);
  if (kind === 'RefusedError') return new RefusedError(code, message, details);
  if (kind === 'UnavailableError') return new UnavailableError(code, message, details);
  return storeTrouble(code, message, path ?? asked);
}

/** It has gone. */
export const died = (path: string, why: string, complaint: string): UnavailableError =>
  new UnavailableError('store.worker-died', `the process that works on ${path} died: ${why}`, {
    hint: 'Run the same command again: what was proved is kept.',
    cause: new Error(complaint),
  });

/** It answers nothing. @param ms for so long */
export const hangs = (path: string, ms: number): UnavailableError =>
  new UnavailableError('store.hangs', `${path} has not answered for ${String(Math.round(ms / 1000))} s`, {
    hint: 'See to the share, then run the same command again: what was proved is kept.',
  });
