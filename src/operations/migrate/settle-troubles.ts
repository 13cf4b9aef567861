// How a last copy comes to nothing, in words: what is wrong, and the ways on. The nodes are at rest. Pure.
import { UnfinishedError } from '../../errors.ts';
import type { JournalLine } from '../../model/run.ts';
import { withoutAdvice } from '../../model/in-its-place.ts';
import { mapPath } from '../../model/node-path.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';
import { isPathSet } from './migration-run.ts';
import { stateNow } from './migration-work.ts';
import type { OutageWork } from './outage-work.ts';

type Asked = Pick<OutageWork, 'journal' | 'wish' | 'maps'>;

/** Once a path was to be set, a node may have been started there, by whomever. */
export function mayHaveWorkedThere(lines: readonly JournalLine[]): boolean {
  return lines.some((line) => line.step === 'paths.writing' || isPathSet(line));
}

/** Files that could not be copied. */
export function incomplete(left: readonly CopiedTree[], work: Asked): UnfinishedError {
  const some = left
    .flatMap(({ troubles }) => troubles)
    .slice(0, 3)
    .map((trouble) => inWords(advised(trouble, work)));
  const total = left.reduce((sum, { troublesTotal }) => sum + troublesTotal, 0);
  const more = total > some.length ? ` and ${String(total - some.length)} more` : '';
  const kinds = left.map(({ name }) => name).join(', ');
  return new UnfinishedError(
    'migrate.incomplete',
    `not every file is in the target (${kinds}): ${some.join('; ') || 'nothing was said'}${more}`,
    {
      hint: waysOn(
        work,
        left.map(({ name }) => name),
      ),
    },
  );
}

/** What a node wrote there is the newer one: moved out it would be in use no more. */
function advised(trouble: FileTrouble, { journal }: Asked): FileTrouble {
  if (!mayHaveWorkedThere(journal.lines())) return trouble;
  return { ...trouble, detail: withoutAdvice(trouble.detail) };
}

/** Files that are not there as they were proved. */
export function notProved(
  wrong: readonly string[],
  total: number,
  work: Asked,
  kinds: readonly string[],
): UnfinishedError {
  const more = Math.max(total, wrong.length) - 3;
  return new UnfinishedError(
    'migrate.not-proved',
    `the copy is not what it should be: ${wrong.slice(0, 3).join('; ')}${more > 0 ? ` and ${String(more)} more` : ''}`,
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
  if (!mayHaveWorkedThere(work.journal.lines()))
    return `The nodes are stopped, on their old paths. Once it is mended: ${command}. To give it up and start them as they were: ${back}.`;
  const sides = stateNow(work)
    .stores.filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, from, to }) => `${kind}: '${mapPath(from, work.maps)}' and '${mapPath(to, work.maps)}'`);
  return (
    `The nodes are stopped. One may have worked on the target before: what differs there may be newer than in the old folder. Compare the two${sides.length === 0 ? '' : ` (${sides.join('; ')})`}; octo-ha migrate verify names all of them. ` +
    `To use the one of the old folder, move the other out of the target, where it is in use no more. To use the one of the target, keep the old one somewhere else and copy the other to its place. Then: ${command}. ` +
    `Or back, to the old folders as they are: ${back}; it names what was changed on the target, and --accept-risk=left-on-target leaves that there.`
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
