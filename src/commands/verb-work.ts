// What every verb that changes nodes needs before it begins: the cluster, the nodes meant, the edges, the events.
import type { Settings } from '../config/settings.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Report } from '../model/step-event.ts';
import type { DrainTarget } from '../operations/drain/drain-wish.ts';
import type { Edges } from '../operations/verb-edges.ts';
import type { Context } from './context.ts';
import { drawEvents } from './draw-events.ts';
import { logChanges } from './log-changes.ts';

/** It. `done` ends what is drawn as waited for. */
export interface VerbWork {
  readonly settings: Settings;
  readonly cluster: Cluster;
  readonly targets: readonly DrainTarget[];
  readonly edges: Edges;
  readonly done: () => void;
}

/**
 * Reads the cluster and finds the nodes, each once; or all of them.
 * @throws RefusedError node.unknown, node.ambiguous; UsageError config.*; UnavailableError database.*
 */
export async function verbWork(names: readonly string[] | 'all', context: Context): Promise<VerbWork> {
  const { findNode } = await import('../operations/find-node.ts');
  const settings = await context.settings();
  const database = await context.database();
  const cluster = await database.readCluster(context.signal);
  const nodes = names === 'all' ? cluster.nodes : [...new Set(names.map((name) => findNode(cluster, name)))];
  const urls = new Map(settings.nodes.map(({ name, url }) => [name.toLowerCase(), url]));
  const targets = nodes.map(({ id, name }) => ({ id, name, url: urls.get(name.toLowerCase()) ?? null }));
  const { report: draw, done } = drawEvents(context.terminal);
  const log = logChanges((event) => {
    context.log(event);
  }, context.clock);
  const report: Report = (event) => {
    log(event);
    draw(event);
  };
  const edges = {
    database,
    hosts: await context.hosts(),
    journals: await context.journals(),
    clock: context.clock,
    report,
  };
  return { settings, cluster, targets, edges, done };
}
