// How long it may take.
import { secondsADay } from '../../model/daily-window.ts';
import { isMoving } from './is-moving.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { MigrationFacts } from './migration-facts.ts';
import type { Estimate } from './migration-plan.ts';
import { targetProbe } from './target-probe.ts';

/** Stop, paths, start and the first heart beat of one node, as far as octo-ha has measured it. */
const switchSeconds = 90;

/**
 * By the sample that the probe measured: so many files and so many bytes, each written and read back. The outage is the reading of
 * every name of source and target with nothing changed; null where nothing was measured or read.
 */
export function estimate({ stores, target }: MigrationFacts, wish: MigrateWish): Estimate | null {
  const sample = targetProbe(target)?.sample ?? null;
  if (sample === null || !(sample.filesPerSecond > 0 && sample.bytesPerSecond > 0)) return null;
  let [files, bytes, scanSeconds] = [0, 0, 0];
  for (const { source, there } of stores.filter(isMoving)) {
    if (source.kind !== 'read') return null;
    const done = there?.kind === 'read' ? there.survey : { files: 0, bytes: 0 };
    files += Math.max(0, source.survey.files - done.files);
    bytes += Math.max(0, source.survey.bytes - done.bytes);
    scanSeconds += source.seconds;
  }
  const bytesPerSecond = Math.min(sample.bytesPerSecond, wish.bytesPerSecond ?? Infinity);
  const copySeconds = Math.ceil(files / sample.filesPerSecond + bytes / bytesPerSecond);
  const names = stores.reduce(
    (sum, { source }) => sum + (source.kind === 'read' ? source.survey.files : 0),
    0,
  );
  const targetScan = names / Math.max(sample.filesPerSecond * 10, 1_000);
  return {
    scanSeconds: Math.ceil(scanSeconds),
    copySeconds,
    windows: wish.window === null ? null : Math.ceil(copySeconds / secondsADay(wish.window)),
    outageSeconds: Math.ceil(switchSeconds + scanSeconds + targetScan),
    filesPerSecond: Math.round(sample.filesPerSecond),
    bytesPerSecond: Math.round(bytesPerSecond),
  };
}
