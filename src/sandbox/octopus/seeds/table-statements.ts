// CREATE TABLE for every shape: columns from public dumps where there are any (octopus-internals.md 1.1 to 1.5).
import { bracketed } from './sql-text.ts';
import type { SeedVariant, Shape } from './seed-options.ts';

type Columns = readonly (string | false)[];

const json = '[JSON] nvarchar(max) NOT NULL';

/** The statements that create the tables, in order. */
export function tableStatements(schemaName: string, shape: Shape, variant: SeedVariant): string[] {
  return Object.entries(tables(shape, variant)).flatMap(([name, columns]) => {
    const kept = columns.filter((column) => column !== false);
    const table = `${bracketed(schemaName)}.${bracketed(name)}`;
    return kept.length === 0 ? [] : [`CREATE TABLE ${table} (\n  ${kept.join(',\n  ')}\n)`];
  });
}

/** The tables of a shape, for whoever drops them. */
export function tableNames(shape: Shape, variant: SeedVariant): string[] {
  return Object.entries(tables(shape, variant)).flatMap(([name, columns]) =>
    columns.length === 0 ? [] : [name],
  );
}

function tables(shape: Shape, variant: SeedVariant): Readonly<Record<string, Columns>> {
  const old = shape === '2015';
  const split = shape === '2019' || shape === 'future';
  return {
    OctopusServerNode: nodeColumns(shape),
    OctopusServerNodeStatus: split ? statusColumns(shape, variant) : [],
    ServerTask: taskColumns(shape, variant),
    Configuration: documentColumns(variant),
    SchemaVersions: [
      '[Id] int IDENTITY(1,1) NOT NULL CONSTRAINT [PK_SchemaVersions_Id] PRIMARY KEY',
      '[ScriptName] nvarchar(255) NOT NULL',
      '[Applied] datetime NOT NULL',
    ],
    OctopusServerInstallationHistory: [
      '[Id] nvarchar(50) NOT NULL',
      '[Node] nvarchar(200) NULL',
      '[Version] nvarchar(200) NULL',
      '[Installed] datetimeoffset NOT NULL',
      json,
    ],
    Mutex: [
      `[Id] nvarchar(${old ? '500' : '450'}) NOT NULL CONSTRAINT [PK_Mutex_Id] PRIMARY KEY`,
      '[JSON] nvarchar(max) NULL',
    ],
    KeyAllocation: [
      '[CollectionName] nvarchar(50) NOT NULL CONSTRAINT [PK_KeyAllocation_CollectionName] PRIMARY KEY',
      '[Allocated] int NOT NULL',
    ],
    Artifact: [
      '[Id] nvarchar(50) NOT NULL CONSTRAINT [PK_Artifact_Id] PRIMARY KEY',
      '[Filename] nvarchar(200) NOT NULL',
      split ? '[ServerTaskId] nvarchar(50) NULL' : '[RelatedDocumentIds] nvarchar(max) NOT NULL',
      '[Created] datetimeoffset NOT NULL',
      '[ProjectId] nvarchar(50) NULL',
      '[EnvironmentId] nvarchar(50) NULL',
      !old && '[TenantId] nvarchar(50) NULL',
      json,
    ],
    NuGetPackage: [
      `[Id] nvarchar(${old ? '150' : '450'}) NOT NULL CONSTRAINT [PK_NuGetPackage_Id] PRIMARY KEY`,
      '[PackageId] nvarchar(100) NOT NULL',
      `[Version] nvarchar(${old ? '250' : '349'}) NOT NULL`,
      '[VersionMajor] int NOT NULL',
      '[VersionMinor] int NOT NULL',
      '[VersionBuild] int NOT NULL',
      '[VersionRevision] int NOT NULL',
      '[VersionSpecial] nvarchar(250) NULL',
      json,
    ],
  };
}

function nodeColumns(shape: Shape): Columns {
  const split = shape === '2019' || shape === 'future';
  return [
    `[Id] nvarchar(${shape === '2015' ? '50' : '250'}) NOT NULL CONSTRAINT [PK_OctopusServerNode_Id] PRIMARY KEY`,
    '[Name] nvarchar(200) NOT NULL',
    !split && '[LastSeen] datetimeoffset NOT NULL',
    !split && '[Rank] nvarchar(50) NOT NULL',
    json,
    shape === 'future'
      ? '[Capacity] nvarchar(max) NULL'
      : '[MaxConcurrentTasks] int NOT NULL CONSTRAINT [DF_OctopusServerNode_MaxConTasks] DEFAULT ((5))',
    shape !== 'future' &&
      '[IsInMaintenanceMode] bit NOT NULL CONSTRAINT [DF_OctopusServerNode_IsMaintMode] DEFAULT ((0))',
  ];
}

/** Not public: made up from what the API's summary shows (octopus-internals.md 1.2). */
function statusColumns(shape: Shape, variant: SeedVariant): Columns {
  const id = `[${variant.statusId}] nvarchar(250) NOT NULL CONSTRAINT [PK_OctopusServerNodeStatus] PRIMARY KEY`;
  if (shape === 'future') return [id, '[Beat] nvarchar(max) NULL'];
  const columns = [
    id,
    '[LastSeen] datetimeoffset NOT NULL',
    variant.statusOffline && '[IsOffline] bit NOT NULL DEFAULT ((0))',
    variant.statusVersion && '[Version] nvarchar(200) NULL',
    variant.statusRank && '[Rank] nvarchar(50) NULL',
  ];
  if (!variant.statusShuffled) return [...columns, '[JSON] nvarchar(max) NULL'];
  return [
    '[Region] nvarchar(50) NULL',
    ...columns.reverse(),
    '[PoolSize] int NULL',
    '[Notes] nvarchar(max) NULL',
  ];
}

function taskColumns(shape: Shape, variant: SeedVariant): Columns {
  const old = shape === '2015';
  const split = shape === '2019' || shape === 'future';
  return [
    '[Id] nvarchar(50) NOT NULL CONSTRAINT [PK_ServerTask_Id] PRIMARY KEY',
    `[Name] nvarchar(${old ? '20' : '50'}) NOT NULL`,
    '[Description] nvarchar(max) NOT NULL',
    '[QueueTime] datetimeoffset NOT NULL',
    '[StartTime] datetimeoffset NULL',
    '[CompletedTime] datetimeoffset NULL',
    '[ErrorMessage] nvarchar(max) NULL',
    '[ConcurrencyTag] nvarchar(100) NULL',
    '[State] nvarchar(50) NOT NULL',
    (!split || variant.pendingInterruptions) && '[HasPendingInterruptions] bit NOT NULL',
    '[HasWarningsOrErrors] bit NOT NULL',
    old ? '[ServerNode] nvarchar(200) NULL' : '[ServerNodeId] nvarchar(250) NULL',
    '[ProjectId] nvarchar(50) NULL',
    '[EnvironmentId] nvarchar(50) NULL',
    !old && '[TenantId] nvarchar(50) NULL',
    !old && '[DurationSeconds] int NOT NULL DEFAULT ((0))',
    split && '[SpaceId] nvarchar(50) NULL',
    json,
    !old && '[DataVersion] timestamp NOT NULL',
  ];
}

function documentColumns({ documents }: SeedVariant): Columns {
  return [
    '[Id] nvarchar(50) NOT NULL CONSTRAINT [PK_Configuration_Id] PRIMARY KEY',
    documents === 'text' && json,
    documents === 'mixed' && '[JSON] nvarchar(max) NULL',
    documents !== 'text' && '[JSONBlob] varbinary(max) NULL',
  ];
}
