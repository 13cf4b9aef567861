// Journals in memory: the same promises as the folder, no disk.
import type { Journals, OpenJournal } from '../../src/edges.ts';
import type { Clock } from '../../src/edges/clock.ts';
import { UnavailableError } from '../../src/errors.ts';
import {
  hasEnded,
  type JournalLine,
  type JournalVerb,
  type Operator,
  type Run,
} from '../../src/model/run.ts';

/** The calls that can fail; `write` is that of an open journal. */
export type FakeJournalsCall = 'unfinished' | 'latest' | 'begin' | 'resume' | 'write';

/** What outlives a process: give it to a second fake to play what comes after a crash, or another operator. */
export type FakeDisk = Map<string, { readonly verb: JournalVerb; readonly lines: JournalLine[] }>;

/** Everything has a usual value. */
export interface FakeJournalsWorld {
  readonly disk?: FakeDisk;
  readonly operator?: Operator;
  readonly clock?: Pick<Clock, 'now'>;
  /** Called when a line is on the disk and nobody has been told yet; what it throws is what the caller gets. */
  readonly afterEffect?: (effect: string) => void | Promise<void>;
}

/** The fake, and what a test may do to it. */
export interface FakeJournals extends Journals {
  readonly disk: FakeDisk;
  /** Steps written so far, in order, by this fake: `begun`, `drain.writing node-1`, … */
  readonly effects: string[];
  /** The call of this name after so many others of that name rejects with the error; nothing is written by it. */
  readonly failOn: (call: FakeJournalsCall, error?: Error, after?: number) => void;
}

/** What a full disk gives. */
export const diskFull = new UnavailableError(
  'journal.unwritable',
  "cannot write the journal 'fake': no space is left",
);

/** @returns a fake without any run, unless the disk holds some */
export function fakeJournals(world: FakeJournalsWorld = {}): FakeJournals {
  const disk: FakeDisk = world.disk ?? new Map<string, { verb: JournalVerb; lines: JournalLine[] }>();
  const operator = world.operator ?? { user: 'ada', host: 'ops-1', pid: 7 };
  const clock = world.clock ?? { now: () => new Date('2026-03-01T12:00:00Z') };
  const effects: string[] = [];
  const open = new Set<string>();
  const failures = new Map<FakeJournalsCall, { readonly error: Error; left: number }>();

  function enter(call: FakeJournalsCall): void {
    const failure = failures.get(call);
    if (failure === undefined || failure.left-- > 0) return;
    failures.delete(call);
    throw failure.error;
  }

  const runs = (): readonly Run[] =>
    [...disk].map(([id, { verb, lines }]) => ({ id, verb, lines: [...lines], ended: hasEnded(lines) }));

  function writer(id: string): OpenJournal {
    const lines = disk.get(id)?.lines ?? [];
    let known = lines.length;
    let failed: Error | null = null;
    let closed = false;
    let last: Promise<unknown> = Promise.resolve();
    open.add(id);

    async function append(line: JournalLine): Promise<void> {
      try {
        if (failed !== null) throw failed;
        if (closed || hasEnded(lines)) throw unwritable('its run has ended');
        enter('write');
        if (lines.length !== known) throw unwritable('somebody else wrote to it');
        lines.push(line);
        known += 1;
        const effect = line.nodeId === null ? line.step : `${line.step} ${line.nodeId}`;
        effects.push(effect);
        await world.afterEffect?.(effect);
      } catch (error) {
        failed ??= error as Error;
        throw error;
      }
    }

    return {
      id,
      lines: () => lines.slice(0, known),
      write(step, nodeId, values = {}) {
        const copy = JSON.parse(JSON.stringify(values)) as JournalLine['values'];
        const line = { at: clock.now().toISOString(), step, nodeId, by: operator, values: copy };
        const writing = last.then(() => append(line));
        last = writing.catch(() => undefined);
        return writing;
      },
      close: async () => {
        await last;
        closed = true;
        open.delete(id);
      },
    };
  }

  return {
    disk,
    effects,
    failOn: (call, error = diskFull, after = 0) => failures.set(call, { error, left: after }),
    unfinished: () =>
      attempt(() => {
        enter('unfinished');
        return runs().filter(({ ended }) => !ended);
      }),
    latest: (verb, nodeId) =>
      attempt(() => {
        enter('latest');
        const about = (run: Run): boolean =>
          run.verb === verb && run.lines.some((line) => line.nodeId === nodeId);
        return runs().findLast(about) ?? null;
      }),
    begin: async (verb, values) => {
      enter('begin');
      const id = `fake-${String(disk.size + 1)}-${verb}`;
      disk.set(id, { verb, lines: [] });
      const journal = writer(id);
      try {
        await journal.write('begun', null, values);
      } catch (error) {
        // A crash after the line is one thing, a line that could not be written another.
        if (disk.get(id)?.lines.length === 0) disk.delete(id);
        throw error;
      }
      return journal;
    },
    resume: (id) =>
      attempt(() => {
        enter('resume');
        const found = disk.get(id);
        const why =
          found === undefined
            ? 'there is no such run, or it has ended'
            : hasEnded(found.lines)
              ? 'it has ended'
              : open.has(id)
                ? 'it is being written'
                : null;
        if (why !== null)
          throw new UnavailableError('journal.not-resumable', `cannot go on with the run '${id}': ${why}`);
        return writer(id);
      }),
  };
}

function unwritable(what: string): UnavailableError {
  return new UnavailableError('journal.unwritable', `cannot write the journal 'fake': ${what}`);
}

function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
