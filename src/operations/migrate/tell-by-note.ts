// What is still known of a migration whose journal in the target cannot be read: its note in the state folder of this machine. It is told and
// not gone on by: it does not say which node was stopped, nor whether a path was set.
import type { Journals } from '../../edges.ts';
import { Failure, UnavailableError } from '../../errors.ts';
import { sameNodePath } from '../../model/node-path.ts';
import type { JournalLine, Run } from '../../model/run.ts';
import type { FolderValues } from '../../model/folder-settings.ts';
import { enteredNodes, isInOutage, outageLines } from './migration-run.ts';
import { changeInJournal } from './path-change.ts';

/**
 * Asks the target; where its journal is damaged or cannot be read, the error says what the note says.
 * @throws UnavailableError journal.broken-chain, journal.unreadable; what the question throws
 */
export async function orTellNote<T>(
  to: string,
  journals: Pick<Journals, 'unfinished'>,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    if (error.code !== 'journal.broken-chain' && error.code !== 'journal.unreadable') throw error;
    const note = await noteAbout(to, journals);
    const lines = note === null ? noNote : noteInWords(note);
    throw new UnavailableError(error.code, error.message, {
      hint: [nothing, ...lines, `${byHand} Then move the damaged file away.`].join('\n'),
      cause: error,
    });
  }
}

/** The unfinished one of this target in the state folder here; null for none, or where that cannot be read. */
export async function noteAbout(to: string, journals: Pick<Journals, 'unfinished'>): Promise<Run | null> {
  const notes = await journals.unfinished().catch((cause: unknown): readonly Run[] => {
    if (cause instanceof Failure) return [];
    throw cause;
  });
  return notes.findLast(({ verb, lines }) => verb === 'migrate' && isAbout(lines, to)) ?? null;
}

/** Whether an outage was entered from this machine, and not called off since. */
export function hasEntered({ lines }: Pick<Run, 'lines'>): boolean {
  return isInOutage(lines);
}

const nothing =
  'Nothing was done. An older copy of the file is nothing to go on by: it does not know the last steps.';

/** The way on without the journal. */
export const byHand =
  'Go on by hand (docs/migration.md, By hand). See where the paths are: octo-ha migrate plan --to with another folder, or ' +
  'Octopus.Server show-configuration. Where all are the old ones, put back how each service starts, start it, and octo-ha undrain NODE. ' +
  'Where some name the target, set every one to what it was first, with Octopus.Server path; but where a node has worked there since, all of ' +
  'them have to name the target.';

const noNote = [
  'No note of this migration is in the state folder of this machine: octo-ha status, on the machine that ran its outage, tells what was kept from starting.',
];

const isEntering = ({ step }: JournalLine): boolean => step.endsWith('.entering');

/** What the note has of an outage, as sentences. */
export function noteInWords({ lines, id }: Run): readonly string[] {
  const own = outageLines(lines);
  const [first] = own;
  if (first === undefined && lines.some(isEntering))
    return [`By the note here (${id}) the outage that was entered was called off, and everything put back.`];
  if (first === undefined) return [`By the note here (${id}) no outage was entered from this machine.`];
  const names = enteredNodes(own)
    .map(({ name }) => name)
    .join(', ');
  const change = changeInJournal(lines);
  const kept = new Map(own.flatMap(keptOf));
  return [
    `By the note here (${id}) an outage was entered at ${first.at}. Each of these may be stopped, draining and kept from starting: ${names}.`,
    ...[...kept].map(([node, before]) => `Kept from starting: ${node}; before: ${before}`),
    ...(kept.size === 0 ? ['That a service was kept from starting is not noted.'] : []),
    ...(change === null ? [] : [`The paths as they were set before: ${pathsOf(change.from)}`]),
  ];
}

function pathsOf(values: FolderValues): string {
  const said = Object.entries(values).map(
    ([name, path]) => `${name} ${path === null ? 'not set' : `"${path}"`}`,
  );
  return said.length === 0 ? 'no source told them' : said.join(', ');
}

function keptOf({ step, values }: JournalLine): readonly (readonly [string, string])[] {
  const { node, before } = values;
  if (step !== 'kept-from-starting' || typeof node !== 'string' || typeof before !== 'string') return [];
  return [[node, before]];
}

/** Whether a note is of this target. */
export function isAbout([first]: readonly JournalLine[], to: string): boolean {
  const noted = first?.values['to'];
  return typeof noted === 'string' && (noted === to || sameNodePath(noted, to));
}
