// Journals, for another process that asks for them.
import type { Journals, OpenJournal } from '../edges.ts';
import type { JournalRequest, OpenedJournal } from './journal-requests.ts';

/** Answers questions about journals. */
export interface JournalDesk {
  readonly answer: (request: JournalRequest) => Promise<unknown>;
  /** Closes what is open. Never throws. */
  readonly close: () => Promise<void>;
}

/** @param find the journals; asked at each question, since they may be opened later */
export function journalDesk(find: () => Journals): JournalDesk {
  const journals = new Map<string, OpenJournal>();
  const open = (journal: OpenJournal): OpenedJournal => {
    journals.set(journal.id, journal);
    return { id: journal.id, lines: journal.lines() };
  };
  return {
    answer: async (request) => {
      switch (request.ask) {
        case 'unfinished':
          return find().unfinished();
        case 'latest':
          return find().latest(request.verb, request.nodeId);
        case 'begin':
          return open(await find().begin(request.verb, request.values));
        case 'resume':
          return open(await find().resume(request.journal));
        case 'write': {
          const journal = journals.get(request.journal);
          if (journal === undefined) throw new Error(`the journal ${request.journal} is not open`);
          const known = journal.lines().length;
          await journal.write(request.step, request.nodeId, request.values ?? undefined);
          return journal.lines().slice(known);
        }
        case 'close':
          await journals.get(request.journal)?.close();
          return null;
      }
    },
    close: async () => {
      for (const journal of journals.values()) await journal.close().catch(() => undefined);
      journals.clear();
    },
  };
}
