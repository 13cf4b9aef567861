import type { CopyProgress } from '../model/tree.ts';

/** Progress of which nothing can be counted: somebody is at work. */
export const aliveAlone = {
  phase: 'scan',
  done: { files: 0, bytes: 0 },
  total: null,
  etaMs: null,
  notice: null,
} as const satisfies CopyProgress;
