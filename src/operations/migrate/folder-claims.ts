// What every source says about one setting, and whether the sources say the same.
import { RefusedError } from '../../errors.ts';
import type { FolderReading, FolderSetting, FolderSource } from '../../model/folder-settings.ts';
import { sameNodePath } from '../../model/node-path.ts';

/** One source's word on one setting. */
export interface Claim {
  readonly source: FolderSource;
  /** The source in words: `show-configuration on node-1`. */
  readonly who: string;
  /** As it is spelled; null for a setting that is said not to be set. */
  readonly value: string | null;
}

/** Who is asked first how a setting is stored: the documents hold it, the others may show what becomes of it. */
const order: readonly FolderSource[] = ['database', 'api', 'server', 'operator'];

/** Everyone who tells about the setting, whoever stores it first. */
export function claimsOn(readings: readonly FolderReading[], setting: FolderSetting): readonly Claim[] {
  return readings
    .flatMap((reading): readonly Claim[] => {
      const value = reading.values[setting];
      if (value === undefined) return [];
      const isSet = value !== null && value.trim() !== '';
      return [{ source: reading.source, who: describeSource(reading), value: isSet ? value : null }];
    })
    .sort((one, other) => order.indexOf(one.source) - order.indexOf(other.source));
}

/** The source in words. */
export function describeSource({ source, node }: Pick<FolderReading, 'source' | 'node'>): string {
  const where = node === null ? '' : ` on ${node}`;
  switch (source) {
    case 'server':
      return `show-configuration${where}`;
    case 'database':
      return 'the settings documents';
    case 'api':
      return 'the REST API';
    case 'operator':
      return '--store';
  }
}

/** A path with who says so. */
export interface SaidPath {
  readonly who: string;
  /** Effective; null for "not set". */
  readonly path: string | null;
}

/**
 * The one path that all name.
 * @returns undefined when nobody names any
 * @throws RefusedError store.sources-disagree, with everyone's words
 */
export function agreedPath(about: string, said: readonly SaidPath[]): string | null | undefined {
  const [first] = said;
  if (first === undefined) return undefined;
  const differs = said.some(({ path }) => !samePlace(path, first.path));
  if (!differs) return first.path;
  const words = said.map(({ who, path }) => `${who}: ${path === null ? 'not set' : `"${path}"`}`);
  throw new RefusedError(
    'store.sources-disagree',
    `the sources disagree about where ${about} is: ${[...new Set(words)].join('; ')}`,
    {
      hint:
        'Nothing can be moved before one place is certain: restart the nodes if the path was changed since they were started, ' +
        'compare with Configuration, Settings, Server Folders in the portal, and set the right one with Octopus.Server path.',
    },
  );
}

function samePlace(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return one === other || sameNodePath(one, other);
}
