// How a last copy comes to nothing, in words: what is wrong, and the ways on. The nodes are at rest. Pure.
import { UnfinishedError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import { withoutAdvice } from '../../model/in-its-place.ts';
import { mapPath } from '../../model/node-path.ts';
import type { CopiedTree, FileTrouble, VerifiedTree } from '../../model/tree.ts';
import { isPathSet } from './migration-run.ts';
import { stateNow } from './migration-work.ts';
import type { OutageWork } from './outage-work.ts';

type Asked = Pick<OutageWork, 'journal' | 'maps'> & { readonly wish: Pick<OutageWork['wish'], 'command'> };

/** Once a path was to be set, a node may have been started there, by whomever. */
export function mayHaveWorkedThere(lines: readonly JournalLine[]): boolean {
  return lines.some((line) => line.step === 'paths.writing' || isPathSet(line));
}

/** Or in an earlier migration to the same target: what differs there may be newer than in the old folder. */
export function mayBeNewerThere(lines: readonly JournalLine[]): boolean {
  return lines[0]?.values['workedThere'] === true || mayHaveWorkedThere(lines);
}

/** How many troubles of other codes than these. */
export function countBut(codes: readonly FileTrouble['code'][], trees: readonly VerifiedTree[]): number {
  return trees
    .flatMap(({ totals }) => Object.entries(totals) as [FileTrouble['code'], number][])
    .reduce((sum, [code, many]) => sum + (codes.includes(code) ? 0 : many), 0);
}

/** So many are named at once: each that is not costs another run. */
const mostNamed = 20;

/** The first of them, and how many more. */
export function named(all: readonly string[], total = all.length): string {
  const more = total - Math.min(all.length, mostNamed);
  return `${all.slice(0, mostNamed).join('; ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** Files that could not be copied. */
export function incomplete(left: readonly CopiedTree[], work: Asked): UnfinishedError {
  const all = left.flatMap(({ troubles }) => troubles).map((trouble) => inWords(advised(trouble, work)));
  const total = left.reduce((sum, { troublesTotal }) => sum + troublesTotal, 0);
  const kinds = left.map(({ name }) => name).join(', ');
  return new UnfinishedError(
    'migrate.incomplete',
    `not every file is in the target (${kinds}): ${named(all, total) || 'nothing was said'}`,
    {
      hint: waysOn(
        work,
        left.map(({ name }) => name),
      ),
    },
  );
}

/** What a node wrote there is the newer one: moved out it would be in use no more. */
export function advised(trouble: FileTrouble, { journal }: Pick<Asked, 'journal'>): FileTrouble {
  if (!mayBeNewerThere(journal.lines())) return trouble;
  return { ...trouble, detail: withoutAdvice(trouble.detail) };
}

/** Files that are not there as they were proved. */
export function notProved(
  wrong: readonly string[],
  total: number,
  work: Asked,
  kinds: readonly string[],
): UnfinishedError {
  return new UnfinishedError(
    'migrate.not-proved',
    `the copy is not what it should be: ${named(wrong, Math.max(total, wrong.length))}`,
    { hint: waysOn(work, kinds) },
  );
}

/**
 * Both ways are open.
 * @param kinds in which something is not as it should be
 */
export function waysOn(work: Asked, kinds: readonly string[] = []): string {
  const { command } = work.wish;
  const back = 'octo-ha migrate rollback, with the same --to and --map';
  if (!mayBeNewerThere(work.journal.lines()))
    return `The nodes are stopped, on their old paths. Once it is mended: ${command}. To give it up and start them as they were: ${back}.`;
  return `The nodes are stopped. ${compareFirst(work, kinds)}. Or back, to the old folders as they are: ${back}; it names what was changed on the target, and --accept-risk=left-on-target leaves that there.`;
}

/** Which of the two to keep, where the one of the target may be the newer. @param kinds in which something differs */
export function compareFirst(work: Asked, kinds: readonly string[]): string {
  const sides = stateNow(work)
    .stores.filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, from, to }) => `${kind}: '${mapPath(from, work.maps)}' and '${mapPath(to, work.maps)}'`);
  return (
    `A node may have worked on the target before: what differs there may be newer than in the old folder. Compare the two${sides.length === 0 ? '' : ` (${sides.join('; ')})`}; octo-ha migrate verify names all of them. ` +
    `To use the one of the old folder, move the other out of the target, where it is in use no more. To use the one of the target, keep the old one somewhere else and copy the other to its place. Then: ${work.wish.command}`
  );
}

/** By its signal. */
export function interrupted(work: Asked, signal: AbortSignal): UnfinishedError {
  return new UnfinishedError('migrate.interrupted', 'interrupted while the last changes were copied', {
    hint: waysOn(work),
    cause: signal.reason,
  });
}

/** One trouble as a clause. */
export function inWords({ tree, path, detail }: FileTrouble): string {
  return `${tree}/${path}: ${detail}`;
}
