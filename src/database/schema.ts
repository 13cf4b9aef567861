// Which shape of Octopus' schema this is: what the statements touch, by the names found (octopus-internals.md, section 1).
import type { SchemaGeneration } from '../model/cluster.ts';
import { bindTasks } from './bind-tasks.ts';
import type { TaskColumns } from './bind-tasks.ts';
import { needColumn, unknownSchema } from './need-column.ts';
import { shortened } from './shortened.ts';
import { describeTable } from './table-shape.ts';
import type { TableShape } from './table-shape.ts';

/** The tables that octo-ha looks for. */
export const octopusTables = [
  'OctopusServerNode',
  'OctopusServerNodeStatus',
  'ServerTask',
  'OctopusServerInstallationHistory',
  'Configuration',
  'Artifact',
  'NuGetPackage',
] as const;

/** The name of one of them. */
export type OctopusTable = (typeof octopusTables)[number];

/** What can be read, as names spelled by the database; null where the shape has none. */
export interface Schema {
  readonly generation: SchemaGeneration;
  readonly schemaName: string;
  readonly nodes: {
    readonly table: string;
    readonly id: string;
    readonly name: string;
    readonly taskCap: string;
    readonly draining: string;
    readonly lastSeen: string | null;
    readonly rank: string | null;
  };
  /** 2019 and newer. Its DDL is not public: `node` is the column that tells whose row it is. */
  readonly status: {
    readonly table: string;
    readonly node: string;
    readonly lastSeen: string | null;
    readonly offline: string | null;
    readonly rank: string | null;
    readonly version: string | null;
    readonly document: DocumentColumns | null;
  } | null;
  /** There is a table of heart beats, but nothing in it that tells whose they are. */
  readonly unboundStatus: boolean;
  readonly tasks: TaskColumns;
  readonly history: {
    readonly table: string;
    readonly node: string;
    readonly version: string;
    readonly installed: string;
  } | null;
  readonly settings: {
    readonly table: string;
    readonly id: string;
    readonly document: DocumentColumns;
  } | null;
  /** What this shape does not let us read, as sentences. */
  readonly gaps: readonly string[];
}

/** The table of settings documents. */
export interface Settings {
  readonly table: string;
  readonly id: string;
  readonly document: DocumentColumns;
}

/** Where a document's text is: plain, compressed, or one of the two per row (octopus-internals.md 1.0). */
export interface DocumentColumns {
  readonly json: string | null;
  readonly blob: string | null;
}

/** Tables by lower-case name. */
export type Tables = ReadonlyMap<string, TableShape>;

/**
 * Binds the statements to the tables found.
 * @throws UnavailableError database.schema-unknown naming table and columns seen, when nodes or their tasks cannot be read
 */
export function bindSchema(tables: Tables, schemaName: string): Schema {
  const gaps: string[] = [];
  const nodes = bindNodes(required(tables, 'OctopusServerNode'));
  const status = bindStatus(tables, gaps);
  const tasks = bindTasks(required(tables, 'ServerTask'), gaps);
  if (nodes.lastSeen === null && status?.lastSeen == null && status?.document == null)
    gaps.push('no table found has the time a node was last seen, so no node can be told to be running');
  return {
    generation: generationOf(nodes, status, tasks),
    schemaName,
    nodes,
    status,
    unboundStatus: status === null && tables.has('octopusservernodestatus'),
    tasks,
    history: bindHistory(tables, gaps),
    settings: settings(tables, gaps),
    gaps,
  };
}

/** The settings documents alone, which is all that the license needs; null when they are not there or of another shape. */
export function bindSettings(tables: Tables): Settings | null {
  const table = tables.get('configuration');
  const id = table?.find('text', 'Id') ?? null;
  const document = table === undefined ? null : documentColumns(table);
  return table === undefined || id === null || document === null ? null : { table: table.name, id, document };
}

function bindNodes(table: TableShape): Schema['nodes'] {
  return {
    table: table.name,
    id: needColumn(table, 'text', 'Id'),
    name: needColumn(table, 'text', 'Name'),
    taskCap: needColumn(table, 'whole', 'MaxConcurrentTasks'),
    draining: needColumn(table, 'flag', 'IsInMaintenanceMode'),
    lastSeen: table.find('instant', 'LastSeen'),
    rank: table.find('text', 'Rank'),
  };
}

function bindStatus(tables: Tables, gaps: string[]): Schema['status'] {
  const table = tables.get('octopusservernodestatus');
  if (table === undefined) return null;
  const node = table.find('text', 'OctopusServerNodeId', 'ServerNodeId', 'NodeId', 'Id');
  if (node === null) {
    gaps.push(
      `the heart beats cannot be told apart: no column with the node's id in ${describeTable(table)}`,
    );
    return null;
  }
  const bound = {
    lastSeen: table.find('instant', 'LastSeen'),
    offline: table.find('flag', 'IsOffline'),
    rank: table.find('text', 'Rank'),
    version: table.find('text', 'Version'),
  };
  // Documents are fetched only where a column that ought to be there is not.
  const complete = bound.lastSeen !== null && bound.offline !== null;
  return { table: table.name, node, ...bound, document: complete ? null : documentColumns(table) };
}

function bindHistory(tables: Tables, gaps: string[]): Schema['history'] {
  const table = tables.get('octopusserverinstallationhistory');
  const node = table?.find('text', 'Node') ?? null;
  const version = table?.find('text', 'Version') ?? null;
  const installed = table?.find('instant', 'Installed') ?? null;
  if (table !== undefined && node !== null && version !== null && installed !== null)
    return { table: table.name, node, version, installed };
  gaps.push(`the versions of the nodes are not known: ${absent(table, 'OctopusServerInstallationHistory')}`);
  return null;
}

function settings(tables: Tables, gaps: string[]): Settings | null {
  const bound = bindSettings(tables);
  if (bound === null)
    gaps.push(`maintenance mode is not known: ${absent(tables.get('configuration'), 'Configuration')}`);
  return bound;
}

function documentColumns(table: TableShape): DocumentColumns | null {
  const json = table.find('text', 'JSON');
  const blob = table.find('binary', 'JSONBlob');
  return json === null && blob === null ? null : { json, blob };
}

function absent(table: TableShape | undefined, name: OctopusTable): string {
  return table === undefined
    ? `the table ${name} does not exist, or the login may not see it`
    : `unexpected columns in ${describeTable(table)}`;
}

function generationOf(
  nodes: Schema['nodes'],
  status: Schema['status'],
  tasks: Schema['tasks'],
): SchemaGeneration {
  if (status !== null) return '2019+';
  if (nodes.lastSeen === null) return 'unknown';
  return tasks.node.toLowerCase() === 'servernode' ? '2015' : '2016-2018';
}

function required(tables: Tables, name: OctopusTable): TableShape {
  const table = tables.get(name.toLowerCase());
  if (table !== undefined) return table;
  const seen = [...tables.values()].map((each) => each.name).join(', ');
  throw unknownSchema(`there is no table ${name}; seen: ${seen === '' ? 'none' : shortened(seen, 500)}`);
}
