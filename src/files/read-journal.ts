// One journal file as a run.
import { readFile } from 'node:fs/promises';
import { hasEnded, journalVerbs, type Run } from '../model/run.ts';
import { decodeLines, type JournalContents, type JournalHeader } from './journal-line.ts';
import { brokenChain, unreadable } from './journal-trouble.ts';

/** A journal that has at least its first line. */
export interface FoundJournal {
  readonly run: Run;
  readonly header: JournalHeader;
  readonly contents: JournalContents;
  /** Bytes behind the last whole line, which were never called written. */
  readonly tornBytes: number;
}

/**
 * Null when the file is gone, or when not even its first line was written: then nothing was done.
 * @throws UnavailableError journal.unreadable, journal.broken-chain
 */
export async function readJournal(path: string, id: string): Promise<FoundJournal | null> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(path, error);
  });
  if (bytes === null) return null;
  const contents = decodeLines(bytes);
  if (contents.broken !== null) throw brokenChain(path, contents.broken.line, contents.broken.why);
  const { header, lines } = contents;
  if (header === null) return null;
  // Another version is another program's; its lines may mean what this one does not know.
  const version = header.version as number | undefined;
  if (version !== 1) {
    const whose = version !== undefined && version > 1 ? 'a newer' : 'an older';
    throw unreadable(
      path,
      `it was written by ${whose} octo-ha (version ${String(version ?? 0)} of its lines, this one reads 1)`,
    );
  }
  const verb = journalVerbs.find((each) => each === header.verb);
  if (verb === undefined) throw unreadable(path, `this octo-ha does not know the verb '${header.verb}'`);
  if (header.id !== id) throw brokenChain(path, 1, `it belongs to the run '${header.id}'`);
  return {
    run: { id, verb, lines, ended: hasEnded(lines) },
    header,
    contents,
    tornBytes: bytes.length - contents.wholeBytes,
  };
}
