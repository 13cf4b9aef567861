// What a roll that broke off leaves in the cluster, as its journal tells.
import type { JournalLine } from '../../model/run.ts';
import { pausedSetting } from './pause-watchdog.ts';

/** `; left draining: node-1`, which service may be stopped, and how those start whose start was paused; '' for nothing. */
export function leftBehind(
  nodes: readonly { readonly id: string; readonly name: string }[],
  lines: readonly Pick<JournalLine, 'step' | 'nodeId' | 'values'>[],
): string {
  const last = (id: string, ...steps: readonly string[]): number =>
    lines.findLastIndex(({ nodeId, step }) => nodeId === id && steps.includes(step));
  const draining = nodes.filter(
    ({ id }) => last(id, 'drain.writing', 'drain.written') > last(id, 'undrain.written', 'drain.not-written'),
  );
  const stopped = nodes.filter(({ id }) => mayBeStopped(lines.filter(({ nodeId }) => nodeId === id)));
  const named = (what: string, all: typeof nodes): string =>
    all.length === 0 ? '' : `; ${what}: ${all.map(({ name }) => name).join(', ')}`;
  const paused = nodes.flatMap(({ id, name }) => {
    const setting = pausedSetting(lines, id);
    return setting === null ? [] : [{ id, name: `${name} (${setting})` }];
  });
  return (
    named('left draining', draining) +
    named('its service stopped, or about to be', stopped) +
    named('how its service starts is to be put back', paused)
  );
}

/** A stop was announced, neither taken back by who announced it nor followed by a start. */
function mayBeStopped(mine: readonly Pick<JournalLine, 'step'>[]): boolean {
  let announced = 0;
  for (const { step } of mine) {
    if (step === 'service.stopping') announced += 1;
    if (step === 'service.not-stopped') announced = Math.max(0, announced - 1);
    if (step === 'service.started') announced = 0;
  }
  return announced > 0;
}
