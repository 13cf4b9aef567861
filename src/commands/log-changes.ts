// What of a verb's events goes into the file of `--log`: everything done and every warning; of a wait, its changes alone.
import type { Clock } from '../edges/clock.ts';
import type { Report, StepEvent } from '../model/step-event.ts';

/** A wait that goes on unchanged is told once in so long: the sign of life for the morning after. */
const lifeMs = 60_000;

/** Hands on to the log what is worth a line. Ages, and details in brackets, are no change. */
export function logChanges(log: (event: StepEvent) => void, clock: Pick<Clock, 'ticks'>): Report {
  const waits = new Map<string, { readonly what: string; readonly at: number }>();
  return (event) => {
    if (event.tone !== 'waiting') {
      waits.clear();
      log(event);
      return;
    }
    const key = JSON.stringify([event.step, event.node]);
    // What moves all the time tells so by the time it has left: only a notice is news.
    const { values } = event;
    const isMoving = values !== undefined && 'etaMs' in values;
    const what = JSON.stringify(isMoving ? noticeOf(values) : [withoutDetails(event.message), values]);
    const last = waits.get(key);
    const now = clock.ticks();
    if (last?.what === what && now - last.at < lifeMs) return;
    waits.set(key, { what, at: now });
    log(event);
  };
}

function withoutDetails(message: string): string {
  return message.replace(/\([^()]*\)/g, '()').replace(/\b\d+(?:\.\d+)? (?:s|m|min|h|d)\b/g, '');
}

function noticeOf({ notice }: NonNullable<StepEvent['values']>): string | null {
  return typeof notice === 'string' ? withoutDetails(notice) : null;
}
