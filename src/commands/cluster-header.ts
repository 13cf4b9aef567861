// The lines above every table of nodes: what was read, when, and how the cluster stands.
import type { ClusterEntry, InstanceEntry } from '../operations/nodes-document.ts';
import { count, limit, span } from './in-words.ts';

/** @param licenseTrouble why the license could not be read, or null */
export function clusterHeader(
  instance: InstanceEntry,
  cluster: ClusterEntry,
  licenseTrouble: string | null,
  isTty: boolean,
): string[] {
  return [
    `instance database ${instance.database} on ${instance.server}, read at ${cluster.readAt}`,
    [maintenance(cluster), queue(cluster, isTty), license(cluster, licenseTrouble)].join('; '),
    cluster.summary,
  ];
}

function maintenance({ maintenanceMode }: ClusterEntry): string {
  if (maintenanceMode === null) return 'maintenance mode not known';
  return maintenanceMode ? 'maintenance mode ON' : 'maintenance mode off';
}

function queue({ queuedTasks, oldestQueuedSeconds, readAt }: ClusterEntry, isTty: boolean): string {
  if (queuedTasks === 0 || oldestQueuedSeconds === null) return `${count(queuedTasks, 'task')} queued`;
  const oldest = isTty
    ? `for ${span(oldestQueuedSeconds)}`
    : `since ${new Date(Date.parse(readAt) - oldestQueuedSeconds * 1_000).toISOString()}`;
  return `${count(queuedTasks, 'task')} queued, the oldest ${oldest}`;
}

function license({ license: found }: ClusterEntry, trouble: string | null): string {
  if (found === null) return `license not read${trouble === null ? '' : `: ${trouble}`}`;
  const absent = found.nodeLimitSource === 'absent' ? ' (no NodeLimit in the license, so 1)' : '';
  return `license: ${found.nodesUsed} of ${limit(found.nodeLimit)} nodes used${absent}`;
}
