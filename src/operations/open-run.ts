// The journal of a verb: a new one, or the one that the same verb on the same nodes left unfinished.
import type { Journals, OpenJournal } from '../edges.ts';
import type { JournalLine, JournalVerb, Run } from '../model/run.ts';

/** What a run is about. */
export interface RunWish {
  readonly verb: JournalVerb;
  /** Every node, in the order of the run. */
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  /** What the first line holds besides the nodes: `command`, `reason`, … */
  readonly values: JournalLine['values'];
}

/**
 * The unfinished run of this verb on exactly these nodes, in any order; null for none.
 * @throws UnavailableError journal.*
 */
export async function unfinishedRun(
  journals: Pick<Journals, 'unfinished'>,
  wish: Pick<RunWish, 'verb' | 'nodes'>,
): Promise<Run | null> {
  const mine = idsKey(wish.nodes.map(({ id }) => id));
  const runs = await journals.unfinished();
  return runs.findLast((run) => run.verb === wish.verb && idsKey(runNodes(run)) === mine) ?? null;
}

/**
 * Goes on with the given run, or begins one: its first line is on the disk when this resolves.
 * @throws UnavailableError journal.*
 */
export async function openRun(journals: Journals, wish: RunWish, resumed: Run | null): Promise<OpenJournal> {
  if (resumed !== null) return journals.resume(resumed.id);
  const nodes = wish.nodes.map(({ id, name }) => ({ id, name }));
  return journals.begin(wish.verb, { ...wish.values, nodes });
}

/** Ids of the nodes that the first line names. */
export function runNodes(run: Pick<Run, 'lines'>): readonly string[] {
  return namedNodes(run).map(({ id }) => id);
}

/** The nodes that the first line names; the id for a name that it does not give. */
export function namedNodes({ lines }: Pick<Run, 'lines'>): readonly {
  readonly id: string;
  readonly name: string;
}[] {
  const nodes = lines[0]?.values['nodes'];
  if (!Array.isArray(nodes)) return [];
  return (nodes as readonly unknown[]).flatMap((node) => {
    const { id, name } = Object(node) as { readonly id?: unknown; readonly name?: unknown };
    return typeof id === 'string' ? [{ id, name: typeof name === 'string' ? name : id }] : [];
  });
}

/** Newest line of this step about this node; null for none. */
export function lastLine(lines: readonly JournalLine[], step: string, nodeId: string): JournalLine | null {
  return lines.findLast((line) => line.step === step && line.nodeId === nodeId) ?? null;
}

function idsKey(ids: readonly string[]): string {
  return JSON.stringify(ids.map((id) => id.trimEnd().toLowerCase()).sort());
}
