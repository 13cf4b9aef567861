// Whether the old folders are the ones that were copied from, before anything is stopped or copied on their word.
import { RefusedError } from '../../errors.ts';
import type { Report } from '../../model/step-event.ts';
import { stateNow, treesOf, type OpenMigration } from './migration-work.ts';
import { tellProgress } from './tell-progress.ts';

/**
 * A wrong --map, a disk that is not mounted, another one in its place: what was proved is not found there, and would count as gone.
 * @param accepted null on the way back: files are written there then, and nothing lifts it
 * @throws RefusedError migrate.source-gone, lifted by the risk of that name; UnavailableError store.*
 */
export async function requireKnownSources(
  migration: Pick<OpenMigration, 'journal' | 'target' | 'maps'> & {
    readonly edges: { readonly report: Report };
  },
  accepted: ReadonlySet<string> | null,
  signal: AbortSignal,
): Promise<void> {
  if (accepted?.has('source-gone') === true) return;
  const trees = treesOf(stateNow(migration).stores, migration.maps);
  const strange = await migration.target.recognise(
    trees,
    (progress) => tellProgress('source', progress, migration.edges.report),
    signal,
  );
  if (strange.length === 0) return;
  const places = strange.map(({ tree, detail }) => {
    const { from = '' } = trees.find(({ name }) => name === tree) ?? {};
    return `${tree} in '${from}': ${detail}`;
  });
  const lift = accepted === null ? '' : ' Where so much was deleted on purpose: --accept-risk=source-gone.';
  throw new RefusedError('migrate.source-gone', places.join('; '), {
    hint: `Give --map as it was at the copy, and see that the disk is mounted.${lift}`,
  });
}
