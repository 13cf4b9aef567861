// The unfinished runs of every instance in a state folder.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceRuns, Run, StateFolder } from '../model/run.ts';
import { UnavailableError } from '../errors.ts';
import { journalPath, journalsFolder, namesIn } from './journal-folder.ts';
import { unreadable } from './journal-trouble.ts';
import { readJournal } from './read-journal.ts';

/**
 * What can be read, and what cannot beside it: somebody who only looks is told as much as there is.
 * @param looked called after every journal
 * @throws UnavailableError journal.unreadable when the folder itself cannot be read; one that is not there holds nothing
 */
export async function readStateFolder(
  folder: string,
  looked: () => void = () => undefined,
): Promise<StateFolder> {
  const all = journalsFolder(folder);
  const names = await readdir(all, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(all, error);
  });
  const found = new Map<string, InstanceRuns & { readonly runs: Run[] }>();
  const gaps: string[] = [];
  for (const entry of names.filter((each) => each.isDirectory()))
    await readInstance(join(all, entry.name), found, gaps, looked);
  return { folder, instances: [...found.values()], gaps };
}

async function readInstance(
  folder: string,
  found: Map<string, InstanceRuns & { readonly runs: Run[] }>,
  gaps: string[],
  looked: () => void,
): Promise<void> {
  try {
    for (const { id } of await namesIn(folder)) {
      const journal = await readJournal(journalPath(folder, id, false), id).catch((error: unknown) => {
        if (!(error instanceof UnavailableError)) throw error;
        gaps.push(error.message);
        return null;
      });
      looked();
      if (journal === null || journal.run.ended) continue;
      const { server, database } = journal.header;
      const instance = found.get(folder) ?? { server, database, runs: [] };
      instance.runs.push(journal.run);
      found.set(folder, instance);
    }
  } catch (error) {
    gaps.push(unreadable(folder, error).message);
  }
}
