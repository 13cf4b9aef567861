// What a roll that broke off leaves in the cluster, as its journal tells.
import type { JournalLine } from '../../model/run.ts';
import { mayBeInPieces, mayBeStopped } from './node-facts.ts';
import { pausedSetting } from './pause-watchdog.ts';

/** `; left draining: node-1`, which service may be stopped, which hooks may be half done, and how those start whose start was paused; '' for nothing. */
export function leftBehind(
  nodes: readonly { readonly id: string; readonly name: string }[],
  lines: readonly JournalLine[],
): string {
  const draining = nodes.filter(({ id }) => isLeftDraining(lines, id));
  const stopped = nodes.filter(({ id }) => mayBeStopped(lines, id));
  const inPieces = nodes.filter(({ id }) => mayBeInPieces(lines, id));
  const named = (what: string, all: typeof nodes): string =>
    all.length === 0 ? '' : `; ${what}: ${all.map(({ name }) => name).join(', ')}`;
  const paused = nodes.flatMap(({ id, name }) => {
    const setting = pausedSetting(lines, id);
    return setting === null ? [] : [{ id, name: `${name} (${setting})` }];
  });
  return (
    named('left draining', draining) +
    named('its service stopped, or about to be', stopped) +
    named('the work of its hooks begun, and maybe half done', inPieces) +
    named('how its service starts is to be put back', paused)
  );
}

/** Its drain flag was set, or about to be, and not lifted. */
export function isLeftDraining(lines: readonly Pick<JournalLine, 'step' | 'nodeId'>[], id: string): boolean {
  const last = (...steps: readonly string[]): number =>
    lines.findLastIndex(({ nodeId, step }) => nodeId === id && steps.includes(step));
  return last('drain.writing', 'drain.written') > last('undrain.written', 'drain.not-written');
}
