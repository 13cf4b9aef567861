// What a pretend instance database may look like. Shapes only.

/** Generations of Octopus' schema (octopus-internals.md, section 1); `future` lacks what a client needs and must be refused. */
export const shapes = ['2015', '2016', '2019', 'future'] as const;

/** One of them. */
export type Shape = (typeof shapes)[number];

/** Licenses of a pretend instance; `missing` has no row, `single` no NodeLimit element. */
export const licenseKinds = [
  'professional',
  'enterprise',
  'missing',
  'single',
  'expired',
  'trial',
  'three',
  'garbage',
] as const;

/** One of them. */
export type LicenseKind = (typeof licenseKinds)[number];

/** What is not public about 2019 and newer, so it is made up in more than one way. */
export interface SeedVariant {
  /** Name of the column of OctopusServerNodeStatus that tells whose row it is. */
  readonly statusId: 'Id' | 'NodeId' | 'OctopusServerNodeId';
  /** Columns of OctopusServerNodeStatus in another order, with more of them. */
  readonly statusShuffled: boolean;
  readonly statusRank: boolean;
  readonly statusVersion: boolean;
  readonly statusOffline: boolean;
  /** How Configuration stores its documents: text, SQL Server's COMPRESS, or one of both per row. */
  readonly documents: 'text' | 'compressed' | 'mixed';
  /** Whether ServerTask has HasPendingInterruptions. */
  readonly pendingInterruptions: boolean;
  /**
   * What the document about folders has: every one, those alone whose names are public since long, or one more than octo-ha
   * can know.
   */
  readonly folderNames: 'all' | 'classic' | 'more';
}

/** The variant of every shape unless another is asked for. */
export const usualVariant: SeedVariant = {
  statusId: 'Id',
  statusShuffled: false,
  statusRank: false,
  statusVersion: true,
  statusOffline: true,
  documents: 'text',
  pendingInterruptions: true,
  folderNames: 'all',
};

/** Named variants of the shape 2019, for tests to go through. */
export const seedVariants: Readonly<Record<string, SeedVariant>> = {
  usual: usualVariant,
  'other id column': { ...usualVariant, statusId: 'NodeId' },
  'shuffled columns': { ...usualVariant, statusId: 'OctopusServerNodeId', statusShuffled: true },
  'with a rank': { ...usualVariant, statusRank: true },
  'no version': { ...usualVariant, statusVersion: false },
  'no offline flag': { ...usualVariant, statusOffline: false },
  'compressed documents': { ...usualVariant, documents: 'compressed' },
  'mixed documents': { ...usualVariant, documents: 'mixed' },
  'no pending interruptions': { ...usualVariant, pendingInterruptions: false },
};

/** Settings of the folders; null is not set, relative ones belong to the shared folder, or to a node's home folder. */
export interface SeedFolders {
  readonly taskLogs: string | null;
  readonly artifacts: string | null;
  readonly packages: string | null;
  readonly imports?: string | null;
  readonly eventExports?: string | null;
  readonly telemetry?: string | null;
  readonly clusterShared?: string | null;
}

/** What to seed. */
export interface SeedOptions {
  readonly shape: Shape;
  readonly license: LicenseKind;
  /** Names of nodes that have a row already. None: nodes add their rows themselves. */
  readonly nodes: readonly string[];
  /** `dbo` unless given. */
  readonly schemaName?: string;
  readonly variant?: Partial<SeedVariant>;
  /** Finished tasks to begin with; 300 unless given. */
  readonly finishedTasks?: number;
  /** Null or left out: no document about folders, so everything is below the home folder. */
  readonly folders?: SeedFolders | null;
  /** Version in the installation history; one that fits the shape unless given. */
  readonly version?: string;
  /** What the rows' times are before; the present unless given. */
  readonly now?: Date;
}

/** A version of Octopus Server that has this shape. */
export function usualVersion(shape: Shape): string {
  return { '2015': '3.1.7', '2016': '2018.9.17', '2019': '2025.3.14357', future: '2030.1.1' }[shape];
}

/** Id of a node: its name until about 3.16, later with a prefix (octopus-internals.md 1.1). */
export function nodeIdOf(shape: Shape, name: string): string {
  return shape === '2015' ? name : `OctopusServerNodes-${name}`;
}
