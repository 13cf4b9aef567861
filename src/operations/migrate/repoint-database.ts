// The way that Octopus does not support: the settings documents themselves, in one transaction.
import type { OpenJournal } from '../../edges.ts';
import { RefusedError, UnavailableError } from '../../errors.ts';
import { folderSettings, type FolderValues } from '../../model/folder-settings.ts';
import type { Report } from '../../model/step-event.ts';
import type { RepointEdges, Repointing } from './repoint.ts';

/**
 * Writes all of them or none, where they are still what was read just now.
 * @throws RefusedError store.unsupported-write without the risk; store.untold where a document has no place for a setting;
 * store.changed when somebody else writes at the same time
 * @throws UnavailableError database.*
 */
export async function repointByDatabase(
  { to, accepted, isThere }: Pick<Repointing, 'to' | 'accepted' | 'isThere'>,
  { database, lock }: Pick<RepointEdges, 'database' | 'lock'>,
  journal: Pick<OpenJournal, 'write'>,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  if (!accepted.has('unsupported-write'))
    throw new RefusedError(
      'store.unsupported-write',
      '--switch=database writes settings documents of Octopus, which it does not support',
      {
        hint: 'Use --switch=server or --switch=print, or take the risk over: --accept-risk=unsupported-write.',
      },
    );
  const { values } = await database.readFolders(signal);
  const wanted = folderSettings.filter((setting) => to[setting] !== undefined);
  const missing = wanted.filter((setting) => values[setting] === undefined);
  if (missing.length > 0)
    throw new RefusedError(
      'store.untold',
      `the settings documents have no place for ${missing.join(', ')} that octo-ha knows`,
      { hint: 'Use --switch=server or --switch=print: Octopus.Server knows where it keeps them.' },
    );
  const pick = (all: FolderValues): FolderValues =>
    Object.fromEntries(wanted.map((setting) => [setting, all[setting] ?? null]));
  const change = { expected: pick(values), value: pick(to) };
  await journal.write('paths.setting', null, { ...change });
  const write = (): Promise<string> => lock.use((held) => held.setFolders(change, signal), signal);
  const outcome = await write().catch(async (error: unknown) => {
    if (!(error instanceof UnavailableError) || error.code !== 'database.fate-unknown') throw error;
    // Under our lock nobody of us wrote it but we; read back and known not to have happened, writing it now repeats nothing.
    return (await isThere()) ? 'written' : write();
  });
  await journal.write('paths.set', null, { outcome });
  if (outcome !== 'written' && outcome !== 'already')
    throw new RefusedError('store.changed', 'the settings documents were changed while they were read', {
      hint: 'Is a node still running, or is somebody else at work? Nothing was written; run the same command again.',
    });
  report({
    step: 'paths.set',
    node: null,
    tone: 'done',
    message: `the settings documents name the new folders: ${wanted.join(', ')}`,
    values: { outcome },
  });
}
