// The rows a pretend instance begins with.
import { gzipSync } from 'node:zlib';
import { licenseXml } from './license-xml.ts';
import { seedArtifacts, seedPackages, usualFinishedTasks } from './seed-content.ts';
import type { SeedOptions, SeedVariant } from './seed-options.ts';
import { nodeIdOf, usualVersion } from './seed-options.ts';
import { inserts, instant, text } from './sql-text.ts';

/** Everything that depends on the shape. */
export interface RowsWanted extends SeedOptions {
  readonly seedVariant: SeedVariant;
  readonly table: (name: string) => string;
  readonly from: Date;
}

const before = (from: Date, seconds: number): Date => new Date(from.getTime() - seconds * 1000);

/** Rows of the nodes, and of their heart beats where those have a table of their own. */
export function nodeRows({ shape, nodes, seedVariant: variant, table, from, version }: RowsWanted): string[] {
  const ids = nodes.map((name) => text(nodeIdOf(shape, name)));
  const names = nodes.map(text);
  const pick = (values: readonly string[], at: number): string => values[at] ?? 'NULL';
  if (shape === 'future')
    return inserts(
      table('OctopusServerNode'),
      ['Id', 'Name', 'JSON'],
      ids.map((id, at) => [id, pick(names, at), text('{}')]),
    );
  const split = shape === '2019';
  const rank = (at: number): string => text(at === 0 ? 'Leader' : 'Follower');
  const config = inserts(
    table('OctopusServerNode'),
    [
      'Id',
      'Name',
      'JSON',
      'MaxConcurrentTasks',
      'IsInMaintenanceMode',
      ...(split ? [] : ['LastSeen', 'Rank']),
    ],
    ids.map((id, at) => [
      id,
      pick(names, at),
      text('{}'),
      '5',
      '0',
      ...(split ? [] : [instant(from), rank(at)]),
    ]),
  );
  if (!split) return config;
  const columns = [
    variant.statusId,
    'LastSeen',
    ...(variant.statusOffline ? ['IsOffline'] : []),
    ...(variant.statusVersion ? ['Version'] : []),
    ...(variant.statusRank ? ['Rank'] : []),
  ];
  const beats = ids.map((id, at) => [
    id,
    instant(from),
    ...(variant.statusOffline ? ['0'] : []),
    ...(variant.statusVersion ? [text(version ?? usualVersion(shape))] : []),
    ...(variant.statusRank ? [rank(at)] : []),
  ]);
  return [...config, ...inserts(table('OctopusServerNodeStatus'), columns, beats)];
}

/** Finished tasks, the newest an hour old. */
export function taskRows({
  shape,
  seedVariant,
  table,
  from,
  nodes,
  finishedTasks = usualFinishedTasks,
}: RowsWanted): string[] {
  const split = shape === '2019' || shape === 'future';
  const pending = !split || seedVariant.pendingInterruptions;
  const columns = [
    'Id',
    'Name',
    'Description',
    'QueueTime',
    'StartTime',
    'CompletedTime',
    'State',
    'HasWarningsOrErrors',
    shape === '2015' ? 'ServerNode' : 'ServerNodeId',
    'JSON',
    ...(pending ? ['HasPendingInterruptions'] : []),
    ...(split ? ['SpaceId'] : []),
    ...(shape === '2015' ? [] : ['DurationSeconds']),
  ];
  const kinds = ['Deploy', 'Health', 'Retention', 'AutoDeploy'] as const;
  const rows = Array.from({ length: finishedTasks }, (_, index) => {
    const queued = 3600 + (finishedTasks - index) * 600;
    const failed = index % 17 === 16;
    const node = nodes[index % Math.max(1, nodes.length)] ?? 'RETIRED';
    return [
      text(`ServerTasks-${String(index + 1)}`),
      text(kinds[index % 4] ?? 'Deploy'),
      text(`Pretend task ${String(index + 1)}`),
      instant(before(from, queued)),
      instant(before(from, queued - 15)),
      instant(before(from, queued - 15 - (index % 90))),
      text(failed ? 'Failed' : 'Success'),
      failed ? '1' : '0',
      text(nodeIdOf(shape, node)),
      text('{"Arguments":{}}'),
      ...(pending ? ['0'] : []),
      ...(split ? [text('Spaces-1')] : []),
      ...(shape === '2015' ? [] : [String(index % 90)]),
    ];
  });
  return inserts(table('ServerTask'), columns, rows);
}

/** License, maintenance mode, folders, features (ids: octopus-internals.md 1.4). */
export function documentRows(wanted: RowsWanted): string[] {
  const { seedVariant, table, license, from } = wanted;
  const xml = licenseXml(license, from);
  const documents: [string, unknown][] = [
    ['maintenance', { IsInMaintenanceMode: false }],
    ['features', { IsCommunityActionTemplatesEnabled: true }],
    ...(xml === null
      ? []
      : [['licenses-current', { LicenseText: xml, SerialNumber: 'PRETEND' }] as [string, unknown]]),
    ...folderDocuments(wanted),
  ];
  const columns = {
    text: ['Id', 'JSON'],
    compressed: ['Id', 'JSONBlob'],
    mixed: ['Id', 'JSON', 'JSONBlob'],
  }[seedVariant.documents];
  const rows = documents.map(([id, document], at) => {
    const written = JSON.stringify(document);
    const values = { text: [text(written)], compressed: [compressed(written)], mixed: mixed(written, at) };
    return [text(id), ...values[seedVariant.documents]];
  });
  return inserts(table('Configuration'), columns, rows);
}

/** Before 2019 a document per folder, later one of all; the ids of the old ones are not public. */
function folderDocuments({ shape, folders, seedVariant }: RowsWanted): [string, unknown][] {
  if (folders === null || folders === undefined) return [];
  const { taskLogs, artifacts, packages, imports, eventExports, telemetry, clusterShared } = folders;
  if (shape === '2019' || shape === 'future') {
    const classic = { LogsDirectory: taskLogs, ArtifactsDirectory: artifacts, PackagesDirectory: packages };
    const newer = {
      ImportsDirectory: imports ?? null,
      EventExportsDirectory: eventExports ?? null,
      TelemetryDirectory: telemetry ?? null,
      ClusterSharedDirectory: clusterShared ?? null,
    };
    const { folderNames } = seedVariant;
    const more = folderNames === 'more' ? { RecordingsDirectory: 'Recordings' } : {};
    return [['server-folders', { ...classic, ...(folderNames === 'classic' ? {} : newer), ...more }]];
  }
  return [
    ['activitylogstorage', { LogsDirectory: taskLogs }],
    ['artifactstorage', { ArtifactsDirectory: artifacts }],
    ['builtinrepository', { PackagesDirectory: packages }],
  ];
}

function mixed(written: string, at: number): string[] {
  return at % 2 === 0 ? ['NULL', compressed(written)] : [text(written), 'NULL'];
}

/** What COMPRESS gives of nvarchar(max): gzip of UTF-16. As a literal it also suits servers before 2016. */
function compressed(written: string): string {
  return `0x${gzipSync(Buffer.from(written, 'utf16le')).toString('hex')}`;
}

/** The journal of schema scripts, installations, key blocks, a few packages. */
export function otherRows({ table, from, shape, nodes, version }: RowsWanted): string[] {
  const applied = (days: number): string => instant(before(from, days * 86_400), 'datetime');
  const scripts = ['Script0001InitialSchema.sql', 'Script0120PopulateRelatedDocumentTable.cs'];
  const packages = seedPackages.map(({ packageId, version: number, numbers }) => [
    text(`${packageId}.${number}`),
    text(packageId),
    text(number),
    ...numbers.map(String),
    text('{}'),
  ]);
  return [
    ...inserts(
      table('SchemaVersions'),
      ['ScriptName', 'Applied'],
      scripts.map((script, at) => [text(`Octopus.Core.UpgradeScripts.${script}`), applied(900 - at)]),
    ),
    ...inserts(
      table('OctopusServerInstallationHistory'),
      ['Id', 'Node', 'Version', 'Installed', 'JSON'],
      nodes.map((name, at) => [
        text(`OctopusServerInstallationHistory-${String(at + 1)}`),
        text(name),
        text(version ?? usualVersion(shape)),
        instant(before(from, 86_400 * 30)),
        text('{}'),
      ]),
    ),
    ...inserts(table('KeyAllocation'), ['CollectionName', 'Allocated'], [[text('ServerTask'), '1000000']]),
    ...inserts(
      table('NuGetPackage'),
      [
        'Id',
        'PackageId',
        'Version',
        'VersionMajor',
        'VersionMinor',
        'VersionBuild',
        'VersionRevision',
        'JSON',
      ],
      packages,
    ),
  ];
}

/** Artifacts of some of the finished tasks; the file has the name of the row, in lower case. */
export function artifactRows({
  table,
  from,
  shape,
  finishedTasks = usualFinishedTasks,
}: RowsWanted): string[] {
  const split = shape === '2019' || shape === 'future';
  const rows = seedArtifacts(finishedTasks).map((task) => [
    text(`Artifacts-${String(task)}`),
    text('output.txt'),
    text(`ServerTasks-${String(task)}`),
    instant(before(from, 3600)),
    text('{}'),
  ]);
  const task = split ? 'ServerTaskId' : 'RelatedDocumentIds';
  return inserts(table('Artifact'), ['Id', 'Filename', task, 'Created', 'JSON'], rows);
}
