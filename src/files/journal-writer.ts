// Appending to one journal file: each line with one write and one flush, and nobody else at it meanwhile.
import { readFile, stat, truncate, type FileHandle } from 'node:fs/promises';
import type { OpenJournal } from '../edges.ts';
import type { Clock } from '../edges/clock.ts';
import type { UnavailableError } from '../errors.ts';
import { hasEnded, type JournalLine, type Operator } from '../model/run.ts';
import { encodeLine, hashOf, type JournalContents, type JournalHeader } from './journal-line.ts';
import { inReserve, type JournalReserve } from './journal-reserve.ts';
import { takenOver, unwritable } from './journal-trouble.ts';
import { redactValues } from './redact-values.ts';

/** Who writes, by which clock, and what must not be written. */
export interface JournalHand {
  readonly operator: Operator;
  readonly clock: Pick<Clock, 'now'>;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Called whenever a journal was read: a folder of many on a slow share does not hang. */
  readonly looked?: () => void;
  /** Room for lines on a disk that is full, where it is held. */
  readonly reserve?: JournalReserve;
}

/** A file opened for appending, and what it held then. */
export interface JournalFile {
  readonly id: string;
  readonly path: string;
  readonly handle: FileHandle;
  readonly contents: Pick<JournalContents, 'lines' | 'wholeBytes' | 'lastHash'>;
  /** For a new file: its first line begins with it. */
  readonly header: JournalHeader | null;
  /** Called once, after the file was closed. */
  readonly closed: (ended: boolean) => Promise<void>;
}

/**
 * Writes come one after the other, in the order they were asked for. After the first that fails every other fails too: what
 * the disk holds then is not known before the file is read again.
 */
export function journalWriter(file: JournalFile, hand: JournalHand): OpenJournal {
  const { handle, path } = file;
  const lines: JournalLine[] = [...file.contents.lines];
  let size = file.contents.wholeBytes;
  let lastHash = file.contents.lastHash;
  let failed: UnavailableError | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;

  async function append(line: JournalLine): Promise<void> {
    if (failed !== null) throw failed;
    if (closing !== null || hasEnded(lines)) throw unwritable(path, 'its run has ended');
    const header = lines.length === 0 ? file.header : null;
    const bytes = encodeLine(line, lines.length + 1, lastHash, header);
    try {
      await expectSize(size);
      let tries = 0;
      await inReserve(hand.reserve, async () => {
        if (tries++ > 0) await takeBack(bytes);
        const { bytesWritten } = await handle.write(bytes);
        if (bytesWritten < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
        await handle.sync();
      });
      await expectSize(size + bytes.length);
    } catch (error) {
      failed = isOurs(error) ? error : unwritable(path, error);
      throw failed;
    }
    size += bytes.length;
    lastHash = hashOf(bytes);
    lines.push(line);
  }

  /** Cuts what a try without room has left of a line that was never called written. */
  async function takeBack(bytes: Buffer): Promise<void> {
    const left = (await readFile(path)).subarray(size);
    if (!left.equals(bytes.subarray(0, left.length)))
      throw takenOver(path, 'somebody else has written a line');
    await truncate(path, size);
  }

  /** By path, so that a file that was moved or removed under us is seen as well. */
  async function expectSize(expected: number): Promise<void> {
    const { size: found } = await stat(path);
    if (found !== expected)
      throw takenOver(path, `it holds ${String(found)} bytes where this run left ${String(expected)}`);
  }

  return {
    id: file.id,
    lines: () => [...lines],
    write(step, nodeId, values = {}) {
      const writing = last.then(() =>
        append({
          at: hand.clock.now().toISOString(),
          step,
          nodeId,
          by: hand.operator,
          values: redactValues(values, hand.redact),
        }),
      );
      last = writing.catch(() => undefined);
      return writing;
    },
    close: () =>
      (closing ??= last.then(async () => {
        // Every line was flushed when it was written.
        await handle.close().catch(() => undefined);
        await file.closed(hasEnded(lines));
      })),
  };
}

function isOurs(error: unknown): error is UnavailableError {
  return (error as { code?: unknown }).code === 'journal.unwritable';
}
