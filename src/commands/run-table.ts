// How a run's nodes look in a table.
import type { Cell } from '../edges.ts';
import type { JournalValue } from '../model/run.ts';
import type { RunNodeEntry } from '../operations/status-document.ts';
import { orDash } from './in-words.ts';

/** Of `nodeRow`. */
export const runColumns = ['run', 'node', 'state', 'found', 'done', 'not known whether done'] as const;

const tones = { 'not-started': 'dim', begun: 'warn', 'in-doubt': 'bad', ended: 'good' } as const;

/** One node of a run of this verb. */
export function nodeRow(verb: string, node: RunNodeEntry): readonly Cell[] {
  return [
    { text: verb },
    { text: node.name ?? node.id },
    { text: node.state, tone: tones[node.state] },
    { text: node.found === null ? '-' : inWords(node.found) },
    { text: orDash(node.done.join(', ') || null) },
    { text: orDash(node.inDoubt.join(', ') || null) },
  ];
}

/** `draining no, service running`. */
function inWords(values: Readonly<Record<string, JournalValue>>): string {
  const said = (value: JournalValue): string => {
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  return orDash(
    Object.entries(values)
      .map(([key, value]) => `${key} ${said(value)}`)
      .join(', ') || null,
  );
}
