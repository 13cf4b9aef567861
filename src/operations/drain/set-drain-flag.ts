// Sets or lifts the drain flag of one node, in the way that was chosen, and proves it by reading it back.
import type { Hosts, InstanceDatabase, WriteOutcome } from '../../edges.ts';
import { UnavailableError, UnfinishedError } from '../../errors.ts';
import type { Node } from '../../model/node.ts';
import type { KeptLock } from '../keep-lock.ts';
import { needApi, needServer } from './require-way.ts';

/** Who writes the flag: we in the database, `Octopus.Server node` on the node, or the REST API. */
export type Via = 'database' | 'server' | 'api';

/** What it takes. */
export interface FlagEdges {
  readonly database: Pick<InstanceDatabase, 'readCluster'>;
  readonly hosts: Pick<Hosts, 'serviceOf' | 'api'>;
  readonly lock: KeptLock;
}

/** What is wanted. */
export interface FlagWish {
  readonly node: Pick<Node, 'id' | 'name'>;
  readonly draining: boolean;
  readonly via: Via;
  /** Where the REST API is asked: the load balancer's url, or a node's. */
  readonly apiUrl: string | null;
}

/** What became of it, and the reading that proves it. */
export interface FlagResult {
  readonly outcome: WriteOutcome;
  /** The flag was the other one right before this write, and nobody else can have set it: known of the database alone. */
  readonly isChanged: boolean;
  /** The node as read back after the write. */
  readonly node: Node;
}

/**
 * Writes and reads back.
 * @throws RefusedError drain.no-server, drain.no-api when the way chosen does not exist for this node
 * @throws UnfinishedError node.gone; flag.not-set when the reading back shows that the flag is not what was written;
 *   flag.not-read-back when it was written, or may have been, and could not be read back
 * @throws UnavailableError database.*, host.*, api.*
 */
export async function setDrainFlag(
  wish: FlagWish,
  edges: FlagEdges,
  signal: AbortSignal,
): Promise<FlagResult> {
  const { outcome, isChanged = false } = await writeOnce(wish, edges, signal);
  const node = await readBack(wish, edges, signal);
  if (node === undefined || outcome === 'gone')
    throw new UnfinishedError('node.gone', `the row of ${wish.node.name} is gone`, {
      hint: 'octo-ha nodes list shows which nodes there are',
    });
  if (node.draining !== wish.draining)
    throw new UnfinishedError(
      'flag.not-set',
      `the drain flag of ${wish.node.name} reads ${String(node.draining)} after it was set to ${String(wish.draining)}`,
      { hint: 'something else writes it; octo-ha nodes list shows it' },
    );
  return { outcome, isChanged, node };
}

interface Written {
  readonly outcome: WriteOutcome;
  readonly isChanged?: boolean;
}

async function writeOnce(wish: FlagWish, edges: FlagEdges, signal: AbortSignal): Promise<Written> {
  switch (wish.via) {
    case 'database':
      return byDatabase(wish, edges, signal);
    case 'server':
      return { outcome: await byServer(wish, edges, signal) };
    case 'api': {
      const api = needApi(wish.node.name, wish.apiUrl, edges.hosts);
      await edges.lock.secure(signal);
      return { outcome: await api.setDraining(wish.node.id, wish.draining, signal) };
    }
  }
}

/** A write whose answer was lost is judged by the reading back that follows: under our lock nobody of us wrote it but we. */
async function byDatabase(wish: FlagWish, edges: FlagEdges, signal: AbortSignal): Promise<Written> {
  const { node, draining } = wish;
  const { lock } = edges;
  const change = { nodeId: node.id, expected: !draining, value: draining };
  const write = async (): Promise<Written> => {
    const outcome = await lock.use((held) => held.setDraining(change, signal), signal);
    return { outcome, isChanged: outcome === 'written' };
  };
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UnavailableError) || error.code !== 'database.fate-unknown') throw error;
    const now = await readBack(wish, edges, signal);
    if (now?.draining === draining) return { outcome: 'written' };
    // Read back and known not to have happened: writing it now repeats nothing.
    return write();
  }
}

/** The command does not tell what it found: a flag that is so already, by somebody else's hand, is looked for right before it. */
async function byServer(
  { node, draining }: FlagWish,
  { database, lock, hosts }: FlagEdges,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const driver = needServer(node.name, hosts);
  const { nodes } = await database.readCluster(signal);
  const now = nodes.find(({ id }) => id === node.id);
  if (now === undefined) return 'gone';
  if (now.draining === draining) return 'already';
  await lock.secure(signal);
  const result = await driver.run(['node', `--drain=${String(draining)}`], signal);
  if (result.exitCode === 0) return 'written';
  throw new UnavailableError(
    'host.command-failed',
    `Octopus.Server node --drain=${String(draining)} on ${node.name} ended with ${String(result.exitCode)}: ${lastLine(result.stderr || result.stdout)}`,
    { hint: `look at ${driver.target}` },
  );
}

/** The node after the write; undefined when its row is gone. That the flag may be set must not look like a failed write. */
async function readBack(
  { node, draining }: FlagWish,
  { database }: FlagEdges,
  signal: AbortSignal,
): Promise<Node | undefined> {
  try {
    return (await database.readCluster(signal)).nodes.find(({ id }) => id === node.id);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError)) throw error;
    throw new UnfinishedError(
      'flag.not-read-back',
      `the drain flag of ${node.name} was set to ${String(draining)} and could not be read back: ${error.message}`,
      { hint: 'the same command goes on; octo-ha nodes list shows the flag', cause: error },
    );
  }
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1)?.slice(0, 300) ?? '';
}
