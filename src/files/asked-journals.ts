// Journals that another process keeps: what is written is asked of it, and what it holds is remembered here.
import type { Journals, OpenJournal } from '../edges.ts';
import type { JournalLine, Run } from '../model/run.ts';
import type { JournalRequest, OpenedJournal } from './journal-requests.ts';
import { redactValues } from './redact-values.ts';

/**
 * @param ask puts a question to that process, and rejects where it gives none of an answer
 * @param redact takes secrets out of a text, before it leaves this process
 */
export function askedJournals(
  ask: (request: JournalRequest) => Promise<unknown>,
  redact: (text: string) => string,
): Journals {
  const clean = (values: JournalLine['values']): JournalLine['values'] => redactValues(values, redact);
  const journal = (opened: unknown): OpenJournal => {
    const { id, lines } = opened as OpenedJournal;
    const all = [...lines];
    let last: Promise<unknown> = Promise.resolve();
    return {
      id,
      lines: () => [...all],
      write: (step, nodeId, values) => {
        const request = { ask: 'write', journal: id, step, nodeId } as const;
        // One after the other: each answer is what that line alone has added.
        const writing = last.then(async () => {
          const written = await ask({ ...request, values: values === undefined ? null : clean(values) });
          all.push(...(written as JournalLine[]));
        });
        last = writing.catch(() => undefined);
        return writing;
      },
      close: async () => {
        await last;
        await ask({ ask: 'close', journal: id });
      },
    };
  };
  return {
    unfinished: async () => (await ask({ ask: 'unfinished' })) as readonly Run[],
    latest: async (verb, nodeId) => (await ask({ ask: 'latest', verb, nodeId })) as Run | null,
    begin: async (verb, values) => journal(await ask({ ask: 'begin', verb, values: clean(values) })),
    resume: async (id) => journal(await ask({ ask: 'resume', journal: id })),
  };
}
