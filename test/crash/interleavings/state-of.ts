// Where everything stands, times and heart beats left out: two points that are equal in it are one state for the search.
import type { JournalLine } from '../../../src/model/run.ts';
import type { FakeDisk } from '../../fakes/fake-journals.ts';
import type { World } from '../../fakes/fake-world.ts';
import type { Stage } from './story.ts';

/** What was told of a run by its lines so far: a journal only grows, and is asked for at every point. */
const toldOfRuns = new WeakMap<object, { count: number; text: string; readonly last: Map<string, string> }>();

/**
 * The row, service, version, clock and tasks of each node; queue and locks; what the observer knows; how far each journal has come, by its
 * last lines about each node; and what is about to be called, by which process.
 */
export function stateOf(
  call: string,
  { world, truth, outside, skewMs }: Stage,
  disks: readonly FakeDisk[],
): string {
  const tasks = (world.state.tasks ?? []).filter(({ state }) =>
    /^(?:Executing|Cancelling|Queued)$/.test(state),
  );
  let text = `${call}|`;
  for (const { id, name, draining, flaggedOffline, version } of world.state.cluster.nodes) {
    const machine = world.machines.get(name);
    const own = tasks.filter(({ nodeId, state }) => nodeId === id && state !== 'Queued');
    text += [
      draining ? 'd' : '-',
      flaggedOffline === true ? 'o' : '-',
      version ?? '',
      machine?.running === true ? 'r' : '-',
      machine?.startable === true ? 's' : '-',
      machine?.version ?? '',
      Math.min(machine?.runs ?? 0, 4),
      machine?.obeys === true ? '-' : 'x',
      Math.sign(machine?.skewMs ?? 0),
      Math.min(own.length, 2),
      own.some((task) => task.id.includes('hangs')) ? 'h' : '-',
    ].join(' ');
    text += ';';
  }
  const queued = tasks.filter(({ state }) => state === 'Queued');
  text += `|${String(Math.min(queued.length, 2))}${queued.some(({ id }) => id.includes('hangs')) ? 'h' : '-'}`;
  text += `|${String(world.state.locks.length)} ${String(Math.sign(skewMs))}`;
  text += `|${outsideText(outside, world)}`;
  text += `|${[...truth.ours.keys()].join()}|${[...truth.downByUs].join()}|${[...truth.touched].sort().join()}`;
  for (const disk of disks) {
    text += '|';
    for (const { verb, lines } of disk.values()) text += `${verb} ${ofLines(lines)};`;
  }
  return text;
}

/** Without the times. */
function outsideText({ awayUntil, hookMs, ...rest }: Stage['outside'], world: World): string {
  return `${Object.values(rest).join()},${String(awayUntil > world.ticks())},${String(hookMs > 60_000)}`;
}

function ofLines(lines: readonly JournalLine[]): string {
  const told = toldOfRuns.get(lines) ?? { count: 0, text: '', last: new Map<string, string>() };
  if (told.count === lines.length) return told.text;
  for (const { step, nodeId } of lines.slice(told.count)) told.last.set(nodeId ?? '', step);
  told.count = lines.length;
  told.text = [...told.last].map(([node, step]) => `${node}:${step}`).join();
  toldOfRuns.set(lines, told);
  return told.text;
}

/** Where nothing but time goes on, this stays the same. */
export function standing(world: World): string {
  const tasks = world.state.tasks ?? [];
  const nodes = world.state.cluster.nodes.map(({ id, name, draining }) => {
    const own = tasks.filter(({ nodeId, state }) => nodeId === id && state === 'Executing').length;
    const machine = world.machines.get(name);
    return `${draining ? 'd' : '-'}${machine?.running === true ? 'r' : '-'}${String(machine?.runs ?? 0)}${own > 0 ? 't' : '-'}`;
  });
  const queued = tasks.some(({ state }) => state === 'Queued');
  return `${nodes.join(' ')} ${queued ? 'q' : '-'} ${String(world.state.locks.length)}`;
}

/** All that an event can change, but a death of a process. */
export function allOf({ world, outside, skewMs }: Stage, operators: number): string {
  const { cluster, tasks, locks } = world.state;
  return JSON.stringify([
    cluster.nodes,
    tasks,
    locks.length,
    [...world.machines.values()],
    skewMs,
    outside,
    operators,
  ]);
}
