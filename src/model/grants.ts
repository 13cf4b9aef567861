// What a login must be granted on the instance database, verb by verb: nothing more than that.
// Lives here: the table and its T-SQL. Never here: running it.
import { UsageError } from '../errors.ts';
import type { SchemaGeneration } from './cluster.ts';

/** Verbs that touch the database, as `octo-ha db grants --for` takes them. */
export const grantVerbs = [
  'nodes-list',
  'nodes-show',
  'nodes-check',
  'license-show',
  'license-check',
  'drain',
  'undrain',
  'restart',
  'cap',
  'remove',
  'tasks-list',
  'tasks-cancel',
  'maintenance',
  'migrate-plan',
  'migrate-verify',
  'migrate-cutover',
] as const;

/** One of them. */
export type GrantVerb = (typeof grantVerbs)[number];

/** A permission on a table, or on one column of it. */
export interface Grant {
  readonly permission: 'SELECT' | 'UPDATE' | 'DELETE';
  readonly table: string;
  /** The only column it is for; null for the whole table. */
  readonly column: string | null;
  /** False for a table or column that only some shapes of the schema have. */
  readonly everywhere: boolean;
  /** What is read there, or changed. */
  readonly reads: string;
}

/** Whom to grant it, and where. */
export interface GrantOptions {
  /** Name of the login, and of its user in the database. */
  readonly login: string;
  /** The shape found; without it the T-SQL fits all of them. */
  readonly shape?: SchemaGeneration;
  /** `dbo`, where Octopus keeps its tables. */
  readonly schemaName?: string;
}

const table = (name: string, reads: string, everywhere = true): Grant => ({
  permission: 'SELECT',
  table: name,
  column: null,
  everywhere,
  reads,
});
const update = (name: string, column: string, reads: string, everywhere = true): Grant => ({
  permission: 'UPDATE',
  table: name,
  column,
  everywhere,
  reads,
});
const settings = (reads: string): Grant => table('Configuration', reads);
const cluster: readonly Grant[] = [
  table('OctopusServerNode', 'names, task caps and drain flags of the nodes'),
  table('OctopusServerNodeStatus', 'their heart beats (2019 and newer)', false),
  table('ServerTask', 'how many tasks run and wait'),
  table('OctopusServerInstallationHistory', 'the versions of the nodes', false),
  settings('maintenance mode, the license and where the folders are'),
];

const drainFlag = [
  ...cluster,
  update('OctopusServerNode', 'IsInMaintenanceMode', 'changes the drain flag of nodes'),
];
const remove = (name: string, everywhere: boolean): Grant => ({
  ...table(name, 'removes the rows of a node', everywhere),
  permission: 'DELETE',
});

const files: readonly Grant[] = [
  table('Artifact', 'which artifacts must be there', false),
  table('NuGetPackage', 'which packages must be there', false),
];

const needs: Readonly<Record<GrantVerb, readonly Grant[]>> = {
  'nodes-list': cluster,
  'nodes-show': cluster,
  'license-show': [settings('the license')],
  'license-check': cluster,
  'nodes-check': cluster,
  drain: drainFlag,
  undrain: drainFlag,
  restart: drainFlag,
  cap: [...cluster, update('OctopusServerNode', 'MaxConcurrentTasks', 'changes the task cap of nodes')],
  remove: [...cluster, remove('OctopusServerNode', true), remove('OctopusServerNodeStatus', false)],
  'tasks-list': cluster,
  'tasks-cancel': [...cluster, update('ServerTask', 'State', 'asks for the end of a task')],
  // The age of the last backup is in another database, msdb: whoever may not read it there is told so.
  'migrate-plan': cluster,
  'migrate-verify': [...cluster, ...files],
  'migrate-cutover': [
    ...drainFlag,
    ...files,
    update('Configuration', 'JSON', 'changes the maintenance mode; folders with --switch=database', false),
  ],
  maintenance: [...cluster, update('Configuration', 'JSON', 'changes the maintenance mode', false)],
};

/**
 * What the verbs need together, each permission once. A login needs nothing at the level of the server: its own database is
 * visible to it in sys.databases, the catalogue shows a table to whoever may read it, and locks (sp_getapplock) are everybody's.
 * @param verbs at least one of `grantVerbs`
 * @throws UsageError usage.unknown-verb
 */
export function grantsFor(verbs: readonly string[], shape: SchemaGeneration = 'unknown'): readonly Grant[] {
  const unknown = verbs.filter((verb) => !isVerb(verb));
  if (unknown.length > 0 || verbs.length === 0)
    throw new UsageError(
      'usage.unknown-verb',
      unknown.length > 0 ? `no verb is called '${unknown.join("', '")}'` : 'no verb is given',
      { hint: `verbs are: ${grantVerbs.join(', ')}; nodes, license and tasks stand for all of theirs` },
    );
  const found = new Map<string, Grant>();
  for (const verb of verbs.filter(isVerb))
    for (const grant of needs[verb]) {
      const key = [grant.permission, grant.table, grant.column].join(' ');
      if (!found.has(key)) found.set(key, grant);
    }
  return [...found.values()].filter((grant) => grant.table !== 'OctopusServerNodeStatus' || hasStatus(shape));
}

/**
 * The T-SQL that creates the user for a login and grants it what the verbs need, one line an element. It may be run twice.
 * SQL Server 2008 and newer.
 * @throws UsageError usage.unknown-verb, usage.login-name
 */
export function grantStatements(verbs: readonly string[], options: GrantOptions): readonly string[] {
  const grants = grantsFor(verbs, options.shape);
  const user = quoted(options.login);
  const text = `N'${options.login.replaceAll("'", "''")}'`;
  const schema = options.schemaName ?? 'dbo';
  return [
    `IF NOT EXISTS (SELECT * FROM sys.database_principals WHERE name = ${text}) CREATE USER ${user} FOR LOGIN ${user};`,
    ...grants.map((grant) => {
      const name = `${quoted(schema)}.${quoted(grant.table)}`;
      const literal = `N'${name.replaceAll("'", "''")}'`;
      const what = grant.column === null ? grant.permission : `${grant.permission} (${quoted(grant.column)})`;
      const statement = `GRANT ${what} ON ${name} TO ${user};`;
      const certain =
        grant.everywhere || (grant.table === 'OctopusServerNodeStatus' && options.shape === '2019+');
      if (certain) return statement;
      const isThere =
        grant.column === null ? `OBJECT_ID(${literal})` : `COL_LENGTH(${literal}, N'${grant.column}')`;
      return `IF ${isThere} IS NOT NULL ${statement}`;
    }),
  ];
}

function isVerb(verb: string): verb is GrantVerb {
  return grantVerbs.some((each) => each === verb);
}

function hasStatus(shape: SchemaGeneration): boolean {
  return shape === '2019+' || shape === 'unknown';
}

/** A delimited identifier: any name of 1 to 128 characters without control characters. */
function quoted(name: string): string {
  if (!/^[^\p{Cc}]{1,128}$/u.test(name) || name.trim() === '')
    throw new UsageError('usage.login-name', `'${name}' cannot be the name of a login`, {
      hint: 'a login has 1 to 128 characters, such as octo-ha or DOMAIN\\octo-ha',
    });
  return `[${name.replaceAll(']', ']]')}]`;
}
