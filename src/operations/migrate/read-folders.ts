// Asks everyone who may know where the folders are. No public source gives the one place that holds them in every version
// (octopus-internals.md 9), so whoever does not answer leaves the question to the others.
import type { Hosts, InstanceDatabase, ServiceDriver } from '../../edges.ts';
import { RefusedError, UnavailableError } from '../../errors.ts';
import type { FolderReading, FolderSource } from '../../model/folder-settings.ts';
import { readServerConfiguration } from '../../model/server-configuration.ts';
import { maintenanceApi } from '../maintenance/maintenance-way.ts';
import type { MaintenanceSettings } from '../maintenance/maintenance-way.ts';

/** Whom to ask, and what the operator says. */
export interface FolderQuestion {
  /** Names of the nodes; those with a service driver that can run commands are asked. */
  readonly nodes: readonly string[];
  /** Urls of the REST API, which is asked when there is a key. */
  readonly urls: MaintenanceSettings;
  /** `--store kind=path`. */
  readonly stores: FolderReading['values'];
}

/** A source that was asked, or could not be, and tells nothing. */
export interface SilentSource {
  readonly source: FolderSource;
  readonly node: string | null;
  /** Lower-case sentence without a full stop. */
  readonly why: string;
}

/** What there is to compare. */
export interface FolderAnswers {
  readonly readings: readonly FolderReading[];
  readonly silent: readonly SilentSource[];
}

/** What it uses of the world. */
export interface FolderEdges {
  readonly database: Pick<InstanceDatabase, 'readFolders'>;
  readonly hosts: Pick<Hosts, 'serviceOf' | 'api'>;
}

/**
 * Asks all of them at once.
 * @throws RefusedError store.other-node when a driver leads to another node than the one it is named for
 */
export async function readFolders(
  question: FolderQuestion,
  { database, hosts }: FolderEdges,
  signal: AbortSignal,
): Promise<FolderAnswers> {
  const api = maintenanceApi(question.urls, hosts);
  const ask = (
    source: FolderSource,
    node: string | null,
    read: () => Promise<FolderReading | string>,
  ): Promise<FolderReading | SilentSource> => tell({ source, node }, read, signal);
  const answers = await Promise.all([
    ask('database', null, () => database.readFolders(signal)),
    ask('api', null, () =>
      api === null
        ? Promise.resolve('there is no key for it, or no url of a node or the load balancer')
        : api.readFolders(signal),
    ),
    ...question.nodes.map((node) => ask('server', node, () => askNode(node, hosts.serviceOf(node), signal))),
  ]);
  const said = Object.keys(question.stores).length > 0;
  const operator: FolderReading = { source: 'operator', node: null, home: null, values: question.stores };
  return {
    readings: [...answers.filter((answer) => 'values' in answer), ...(said ? [operator] : [])],
    silent: answers.filter((answer) => 'why' in answer),
  };
}

/** A source that is not there does not tell; a broken one must not look like it, so any other error goes on. */
async function tell(
  who: Pick<FolderReading, 'source' | 'node'>,
  read: () => Promise<FolderReading | string>,
  signal: AbortSignal,
): Promise<FolderReading | SilentSource> {
  try {
    const answer = await read();
    if (typeof answer === 'string') return { ...who, why: answer };
    if (Object.keys(answer.values).length > 0 || answer.home !== null || (answer.unknown ?? []).length > 0)
      return answer;
    return { ...who, why: 'there is nothing about folders in it' };
  } catch (error) {
    signal.throwIfAborted();
    // Two documents at odds are no silence.
    if (!(error instanceof UnavailableError) || error.code === 'database.folders-ambiguous') throw error;
    return { ...who, why: error.message };
  }
}

/** In the order tried: what a version does not know of the options, it answers with another exit code. */
const questions = [
  ['show-configuration', '--format=json', '--noconsolelogging'],
  ['show-configuration', '--format=json'],
  ['show-configuration'],
] as const;

/** What it printed holds secrets: nothing of it is quoted or kept. */
async function askNode(
  name: string,
  service: ServiceDriver | null,
  signal: AbortSignal,
): Promise<FolderReading | string> {
  if (service === null) return `the settings name no service driver for ${name}`;
  if (!service.abilities.has('run')) return `the ${service.kind} driver runs no commands of Octopus.Server`;
  let exitCode = 0;
  for (const words of questions) {
    const result = await service.run(words, signal);
    exitCode = result.exitCode;
    if (exitCode !== 0) continue;
    const found = readServerConfiguration(result.stdout);
    if (found === null) continue;
    const { nodeName, ...told } = found;
    if (nodeName !== null && nodeName.toLowerCase() !== name.toLowerCase())
      throw new RefusedError(
        'store.other-node',
        `the service driver of ${name} leads to the node '${nodeName}' (${service.target})`,
        { hint: 'Correct the target, the instance or the config file of this node in the settings.' },
      );
    return { source: 'server', node: name, ...told };
  }
  return exitCode === 0
    ? `show-configuration on ${name} prints nothing that octo-ha can read`
    : `show-configuration on ${name} ends with exit code ${String(exitCode)}`;
}
