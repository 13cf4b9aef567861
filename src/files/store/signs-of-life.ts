// What a worker's thread shows of itself in shared memory while it blocks: that it gets on, and that it is in a flush, of which it cannot tell.
// Lives here: showing it. Never here: what is made of it.
import type { Control } from './shared-control.ts';

let shown: { readonly control: Pick<Control, 'signs' | 'flushSince'>; readonly id: number } | null = null;

/** From now on this thread shows itself. One that never does, as it can tell by itself, may call the others all the same. */
export function showLife(control: Pick<Control, 'signs' | 'flushSince'>, id: number): void {
  shown = { control, id };
}

/** It got on: a block was read, a name looked at. */
export function signOfLife(): void {
  if (shown === null) return;
  const { control, id } = shown;
  control.signs[id] = (control.signs[id] as number) + 1;
}

/** Nothing is heard of a flush until it has ended. @throws what it throws */
export function inFlush<T>(flush: () => T): T {
  if (shown === null) return flush();
  const { control, id } = shown;
  control.flushSince[id] = Date.now();
  try {
    return flush();
  } finally {
    control.flushSince[id] = 0;
    signOfLife();
  }
}
