// For orders that nothing speaks against.
import type { Guard } from '../../src/model/service.ts';

export const unguarded: Guard = () => Promise.resolve();

/** And for those that something speaks against. */
export const guarded: Guard = () => Promise.reject(new Error('not now'));
