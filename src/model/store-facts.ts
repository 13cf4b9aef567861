import type { StoreKind } from './store.ts';

/** What Octopus' documentation says about a kind of store (octopus-internals.md 3.2). */
export interface StoreFacts {
  /** Its folder below the cluster-shared one, or below the home folder, while nothing else is set. */
  readonly folder: string;
  /** First version of Octopus Server, as year and part, that may have it; null for all that octo-ha knows. */
  readonly since: string | null;
  /** Its folder is made when something is first written to it: that it is not there means nothing (octopus-internals.md 3.2, 3.5). */
  readonly onDemand: boolean;
}

/**
 * Folder names and versions: octopus-internals.md 3.2, from the documentation of `path`. Telemetry could not be moved before
 * its option came (Octopus issue 6448); event exports came with 2022.3, which the documentation calls 2023.3.
 */
export const storeFacts: Readonly<Record<StoreKind, StoreFacts>> = {
  taskLogs: { folder: 'TaskLogs', since: null, onDemand: false },
  artifacts: { folder: 'Artifacts', since: null, onDemand: false },
  packages: { folder: 'Packages', since: null, onDemand: false },
  imports: { folder: 'Imports', since: '2021.1', onDemand: true },
  eventExports: { folder: 'EventExports', since: '2022.3', onDemand: true },
  telemetry: { folder: 'Telemetry', since: '2020.6', onDemand: true },
};

/** Counts of use that Octopus sends home, of the last five days (Octopus issue 6410): nobody misses them. */
export const disposable: ReadonlySet<string> = new Set<StoreKind>(['telemetry']);

/** First versions of the two roots (octopus-internals.md 3.2; Octopus issue 6418). */
export const rootsSince = { clusterShared: '2020.2.15', executionsClusterShared: '2026.1' } as const;

/** Whether a version of Octopus Server comes before another; false where it is not known, or no version. */
export function isBefore(version: string | null, other: string): boolean {
  const numbers = (text: string): readonly number[] | null =>
    /^\d+(?:\.\d+)*(?:[-+].*)?$/.test(text)
      ? text
          .replace(/[-+].*$/, '')
          .split('.')
          .map(Number)
      : null;
  const mine = version === null ? null : numbers(version);
  const theirs = numbers(other);
  if (mine === null || theirs === null) return false;
  const at = theirs.findIndex((number, index) => (mine[index] ?? 0) !== number);
  return at >= 0 && (mine[at] ?? 0) < (theirs[at] ?? 0);
}
