// Where everything stands, times and heart beats left out: two points that are equal in it are one state for the search.
import type { FakeDisk } from '../../fakes/fake-journals.ts';
import type { Stage } from './story.ts';

/**
 * The row, service, version, clock and tasks of each node; queue and locks; what the observer knows; how far each journal has come, by its
 * last lines about each node; and what is about to be called, by which process.
 */
export function stateOf(call: string, { world, truth, skewMs }: Stage, disks: readonly FakeDisk[]): string {
  const tasks = world.state.tasks ?? [];
  const nodes = world.state.cluster.nodes.map(({ id, name, draining, flaggedOffline, version }) => {
    const machine = world.machines.get(name);
    const own = tasks.filter(
      ({ nodeId, state }) => nodeId === id && /^(?:Executing|Cancelling)$/.test(state),
    );
    return [
      draining,
      flaggedOffline,
      version,
      machine?.running,
      machine?.startable,
      machine?.version,
      Math.min(machine?.runs ?? 0, 4),
      Math.sign(machine?.skewMs ?? 0),
      Math.min(own.length, 2),
      own.some((task) => task.id.includes('hangs')),
    ].join();
  });
  const journals = disks.map((disk) =>
    [...disk.values()].map(({ verb, lines }) => {
      const last = new Map(lines.map(({ step, nodeId }) => [nodeId, step]));
      return `${verb} ${[...last].map(([node, step]) => `${node ?? ''}:${step}`).join()}`;
    }),
  );
  const queued = tasks.filter(({ state }) => state === 'Queued');
  return JSON.stringify([
    call,
    nodes,
    Math.min(queued.length, 2),
    queued.some(({ id }) => id.includes('hangs')),
    world.state.locks.length,
    Math.sign(skewMs),
    [...truth.ours],
    [...truth.downByUs],
    [...truth.touched].sort(),
    journals,
  ]);
}
