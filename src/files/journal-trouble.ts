// What goes wrong with journals, as the operator sees it.
import { basename, dirname } from 'node:path';
import { UnavailableError } from '../errors.ts';
import { codeOf } from './store/code-of.ts';
import { whyOf } from './store-trouble.ts';

/** Where a journal says it otherwise than a store. */
const why: Readonly<Record<string, string>> = {
  ENOTDIR: 'a file stands where a folder is needed',
  ENOENT: 'it is not there any more',
  EIO: 'the disk reports an error',
};

/** Thrown when a line may not be on the disk: whoever gets it must not do what the line announces. */
export function unwritable(path: string, cause: unknown): UnavailableError {
  return new UnavailableError('journal.unwritable', `cannot write the journal '${path}': ${reason(cause)}`, {
    hint: isInTarget(path)
      ? 'what cannot be written down is not done; this journal lives in the target of the migration: make room there, or mend what keeps it from being written, and run the same command again'
      : 'what cannot be written down is not done; make room there, or name another folder with --state-folder or OCTO_HA_STATE_FOLDER',
    cause,
  });
}

/** `.octo-ha/journals/INSTANCE/ID.jsonl`: such a journal has no other place. */
function isInTarget(path: string): boolean {
  return basename(dirname(dirname(dirname(path)))) === '.octo-ha';
}

/** Two runs write the same journal, or somebody else changed it. */
export function takenOver(path: string, what: string): UnavailableError {
  return new UnavailableError('journal.unwritable', `cannot go on writing the journal '${path}': ${what}`, {
    hint: 'somebody else seems to go on with the same run; see octo-ha status, and run the command again when they are done',
  });
}

export function unreadable(path: string, cause: unknown): UnavailableError {
  return new UnavailableError('journal.unreadable', `cannot read the journal '${path}': ${reason(cause)}`, {
    hint: 'it tells what an earlier run has left to do: make it readable, or move it away once you have looked at the nodes yourself',
    cause,
  });
}

export function brokenChain(path: string, line: number, what: string): UnavailableError {
  return new UnavailableError(
    'journal.broken-chain',
    `the journal '${path}' is damaged in line ${String(line)}: ${what}`,
    {
      hint: 'it was changed after it was written; look at the nodes (octo-ha nodes list), put right by hand what the lines before that one left, and move the file to another folder',
    },
  );
}

/** A run that is not there, has ended, or is open in this process. */
export function notResumable(id: string, what: string): UnavailableError {
  return new UnavailableError('journal.not-resumable', `cannot go on with the run '${id}': ${what}`, {
    hint: 'octo-ha status shows the runs that have not ended',
  });
}

function reason(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  const code = codeOf(cause);
  return why[code] ?? whyOf(code) ?? (cause instanceof Error ? cause.message : String(cause));
}
