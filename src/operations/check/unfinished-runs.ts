// Runs that somebody has left unfinished: which nodes they are about, and how they are told. Pure.
import type { JournalValue, Run } from '../../model/run.ts';
import { isInOutage } from '../migrate/migration-run.ts';
import { mayAbandon } from '../status-document.ts';

/**
 * Whether a run is about one of these nodes, or about no node in particular: then it may be about any. A migration that only copies is
 * about none, nor is one whose outage was called off: all was put back.
 */
export function concerns(run: Run, nodeIds: readonly string[]): boolean {
  if (run.verb === 'migrate' && !isInOutage(run.lines)) return false;
  const nodes = nodesOf(run);
  return (
    ['restart', 'migrate', 'maintenance'].includes(run.verb) ||
    nodes.length === 0 ||
    nodes.some((id) => nodeIds.includes(id))
  );
}

/** Nodes that its lines are about, and those that `begun` names (model/run.ts). */
function nodesOf({ lines }: Run): readonly string[] {
  return lines.flatMap(({ nodeId, step, values }) => [
    ...(nodeId === null ? [] : [nodeId]),
    ...(step === 'begun' && Array.isArray(values['nodes']) ? values['nodes'].flatMap(idOf) : []),
  ]);
}

function idOf(node: JournalValue): readonly string[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  const { id } = node as Readonly<Record<string, JournalValue>>;
  return typeof id === 'string' ? [id] : [];
}

/** Which run it is, whose, and what to type to go on with it or to give it up. */
export function whose({ lines, id, verb }: Run): string {
  const [first] = lines;
  if (first === undefined) return id;
  const { command } = first.values;
  const goOn = typeof command === 'string' ? `; to go on: ${command}` : '';
  const giveUp = mayAbandon({ verb, lines }) ? `; to give it up: octo-ha status --abandon ${id}` : '';
  return `${id}, begun by ${first.by.user} on ${first.by.host} at ${first.at}${goOn}${giveUp}`;
}
