// Which settings an outage changes: as they were stored before the cutover, and as they are stored after it. Pure.
import type { FolderReading, FolderSetting, FolderValues } from '../../model/folder-settings.ts';
import { folderSettings } from '../../model/folder-settings.ts';
import { joinNodePath } from '../../model/node-path.ts';
import type { JournalLine, JournalValue } from '../../model/run.ts';
import { isBefore, rootsSince, storeFacts } from '../../model/store-facts.ts';
import type { StoreKind } from '../../model/store.ts';
import { claimsOn } from './folder-claims.ts';

/** Both, and the version they are of. */
export interface PathChange {
  /** Every setting as it is stored, as far as anyone tells; the operator's word is none of these. */
  readonly from: FolderValues;
  readonly to: FolderValues;
  /** The operator's word on where stores were, for what no source tells. */
  readonly stores: FolderValues;
  readonly version: string | null;
}

/**
 * The root and every kind explicitly: a kind that is left to the root would move when the root does (octopus-internals.md 3.2).
 * @param kinds that this version has
 */
export function pathChange(
  readings: readonly FolderReading[],
  kinds: readonly StoreKind[],
  to: string,
  version: string | null,
): PathChange {
  const operator = readings.find(({ source }) => source === 'operator');
  const told = readings.filter(({ source }) => source !== 'operator');
  const from: Partial<Record<FolderSetting, string | null>> = {};
  for (const setting of folderSettings) {
    const [claim] = claimsOn(told, setting);
    if (claim !== undefined) from[setting] = claim.value;
  }
  const hasRoot = from.clusterShared !== undefined || !isBefore(version, rootsSince.clusterShared);
  const root = hasRoot ? { clusterShared: to } : {};
  const places = kinds.map((kind) => [kind, joinNodePath(to, storeFacts[kind].folder)] as const);
  return { from, to: { ...Object.fromEntries(places), ...root }, stores: operator?.values ?? {}, version };
}

/** The change that the newest cutover wrote down; null where none did. */
export function changeInJournal(lines: readonly JournalLine[]): PathChange | null {
  const values = lines.findLast(({ step }) => step === 'cutover.entering')?.values;
  if (values === undefined) return null;
  const { from, to, stores, version } = values;
  return {
    from: folderValues(from),
    to: folderValues(to),
    stores: folderValues(stores),
    version: typeof version === 'string' ? version : null,
  };
}

function folderValues(value: JournalValue | undefined): FolderValues {
  const given = Object(value) as Readonly<Record<string, unknown>>;
  const read: Partial<Record<FolderSetting, string | null>> = {};
  for (const setting of folderSettings) {
    const path = given[setting];
    if (typeof path === 'string' || path === null) read[setting] = path;
  }
  return read;
}
