// What a call failed with, looked at for the password on the way.
import { expect } from 'vitest';
import { Failure } from '../../../src/errors.ts';
import { canary } from './a-server.ts';

/** The failure of octo-ha that the work ends with; anything else is thrown. The password is nowhere in it. */
export async function failure(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw error;
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    expect([at.message, at.stack, JSON.stringify(at)].join()).not.toContain(canary);
  return error;
}
