// What a roll that broke off leaves in the cluster, as its journal tells.
import type { JournalLine } from '../../model/run.ts';

/** `; left draining: node-1`, and which service may be stopped; '' for nothing. */
export function leftBehind(
  nodes: readonly { readonly id: string; readonly name: string }[],
  lines: readonly Pick<JournalLine, 'step' | 'nodeId'>[],
): string {
  const last = (id: string, ...steps: readonly string[]): number =>
    lines.findLastIndex(({ nodeId, step }) => nodeId === id && steps.includes(step));
  const draining = nodes.filter(
    ({ id }) => last(id, 'drain.writing', 'drain.written') > last(id, 'undrain.written', 'drain.not-written'),
  );
  const stopped = nodes.filter(
    ({ id }) => last(id, 'service.stopping', 'service.stopped') > last(id, 'service.started'),
  );
  const named = (what: string, all: typeof nodes): string =>
    all.length === 0 ? '' : `; ${what}: ${all.map(({ name }) => name).join(', ')}`;
  return named('left draining', draining) + named('its service stopped, or about to be', stopped);
}
