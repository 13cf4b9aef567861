// A url that this machine does not reach keeps no cluster at rest: with `ping-unknown` its node is judged by its heart beats, as one without a url.
import type { OpenJournal } from '../../edges.ts';
import type { JournalLine } from '../../model/run.ts';
import type { Circumstances } from '../check/circumstances.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';

/**
 * Writes down whose url did not answer before the drain, where that risk is taken over: after the start, too, nobody waits for it.
 * @throws UnavailableError journal.*
 */
export async function noteSilentUrls(
  nodes: readonly PlannedNode[],
  { pings }: Pick<Circumstances, 'pings'>,
  { accepted, journal }: { readonly accepted: ReadonlySet<string>; readonly journal: OpenJournal },
): Promise<void> {
  for (const { id, url } of nodes) {
    const ping = pings.get(id);
    const isHeard = ping?.kind === 'answered' && ping.nodeName !== null;
    const isSilent = url !== null && !isHeard && accepted.has('ping-unknown');
    if (isSilent !== wasSilent(id, journal.lines()))
      await journal.write(isSilent ? 'url.silent' : 'url.heard', id);
  }
}

/** The node as it is judged: without its url, where that did not answer before the drain. */
export function asHeard(node: PlannedNode, lines: readonly JournalLine[]): PlannedNode {
  return wasSilent(node.id, lines) ? { ...node, url: null } : node;
}

function wasSilent(id: string, lines: readonly JournalLine[]): boolean {
  const mine = lines.findLast(({ step, nodeId }) => nodeId === id && step.startsWith('url.'));
  return mine?.step === 'url.silent';
}
