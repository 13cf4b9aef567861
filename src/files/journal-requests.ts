// What is asked of a process that keeps journals. Shapes only; all of it plain JSON.
import type { JournalLine, JournalVerb } from '../model/run.ts';

/** One question about the journals that it keeps. */
export type JournalRequest =
  | { readonly ask: 'unfinished' }
  | { readonly ask: 'latest'; readonly verb: JournalVerb; readonly nodeId: string | null }
  | { readonly ask: 'begin'; readonly verb: JournalVerb; readonly values: JournalLine['values'] }
  | { readonly ask: 'resume'; readonly journal: string }
  | {
      readonly ask: 'write';
      readonly journal: string;
      readonly step: string;
      readonly nodeId: string | null;
      readonly values: JournalLine['values'] | null;
    }
  | { readonly ask: 'close'; readonly journal: string };

/** Answers `begin` and `resume`. */
export interface OpenedJournal {
  readonly id: string;
  readonly lines: readonly JournalLine[];
}
