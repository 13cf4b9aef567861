import type { Report } from '../../model/step-event.ts';
import type { CopyProgress } from '../../model/tree.ts';

/** Says how far a copy or a reading back is, as what is waited for. */
export function tellProgress(phase: string, progress: CopyProgress, report: Report): void {
  const { done, total, etaMs, notice, rate = null } = progress;
  const verb = {
    scan: 'reading names',
    copy: 'copying',
    verify: 'reading back',
    manifest: 'reading what was proved before',
  }[progress.phase];
  const of = total === null ? '' : ` of ${String(total.files)}`;
  const files = progress.phase === 'manifest' ? '' : `${String(done.files)}${of} files, `;
  const size = total === null ? sized(done.bytes) : `${sized(done.bytes)} of ${sized(total.bytes)}`;
  const speed = rate === null ? '' : `, ${String(Math.round(rate.files))} files/s${inBytes(rate.bytes)}`;
  const left = etaMs === null ? '' : `, about ${duration(etaMs)} left`;
  report({
    step: `${phase}.${progress.phase}`,
    node: null,
    tone: 'waiting',
    message: `${verb}: ${files}${size}${speed}${left}${notice === null ? '' : `; ${notice}`}`,
    values: {
      files: done.files,
      bytes: done.bytes,
      ...(total === null ? {} : { filesTotal: total.files, bytesTotal: total.bytes }),
      ...(rate === null
        ? {}
        : { filesPerSecond: Math.round(rate.files), bytesPerSecond: Math.round(rate.bytes) }),
      etaMs,
      ...(notice === null ? {} : { notice }),
    },
  });
}

function inBytes(perSecond: number): string {
  return perSecond < 1 ? '' : `, ${sized(Math.round(perSecond))}/s`;
}

/** In words. */
export function sized(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** In words. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${String(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${String(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}
