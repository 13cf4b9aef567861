// Room that is held beside a journal for the day its disk is full: a file that is given up piece by piece.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { codeOf } from './store/code-of.ts';

/** The room held for one folder of journals. */
export interface JournalReserve {
  /** Makes it whole. @throws what node:fs throws, where less than half of it is there afterwards */
  readonly fill: () => Promise<void>;
  /** Gives up a piece: whether there was one. Never throws. */
  readonly giveUp: () => Promise<boolean>;
  /** Never throws. */
  readonly remove: () => Promise<void>;
}

/** Lines of many outages. */
export const wholeReserve = 1_048_576;

/** What is given up for one line that found no room. In pieces, since whoever filled the disk takes what the line leaves. */
export const reservePiece = 8_192;

const { O_NOFOLLOW, O_NONBLOCK } = constants as Partial<typeof constants>;
/** Nothing is written through a link, and a pipe holds nobody up. Windows has neither flag. */
const asItIs = (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

/** Makes nothing yet. @param path of the file */
export function journalReserve(path: string): JournalReserve {
  return {
    fill: async () => {
      const handle = await open(
        path,
        constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | asItIs,
        0o666,
      );
      let size = 0;
      const addUntilWhole = async (): Promise<void> => {
        try {
          while (size < wholeReserve)
            size += await addTo(handle, Math.min(reservePiece, wholeReserve - size));
        } catch (error) {
          if (size < wholeReserve / 2) throw error;
        }
      };
      try {
        ({ size } = await handle.stat());
        await addUntilWhole();
        // A share tells only now that it had no room.
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    giveUp: async () => {
      try {
        const handle = await open(path, constants.O_RDWR | asItIs);
        let left = 0;
        try {
          const { size } = await handle.stat();
          left = Math.max(0, size - reservePiece);
          await handle.truncate(left);
          // Some file systems give the room to others only once this is on the disk.
          await handle.sync();
        } finally {
          await handle.close();
        }
        // Where names are what is used up, its own is room too.
        if (left === 0) await unlink(path);
        return true;
      } catch {
        return false;
      }
    },
    remove: () => unlink(path).catch(() => undefined),
  };
}

/** Random bytes: what can be compressed, or is nought, may take no room. @returns how many */
async function addTo(handle: FileHandle, bytes: number): Promise<number> {
  const { bytesWritten } = await handle.write(randomBytes(bytes));
  if (bytesWritten === 0) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
  return bytesWritten;
}

/** Tries it again with a piece of the reserve given up, for as long as there is no room and a piece is left. */
export async function inReserve<T>(reserve: JournalReserve | undefined, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isFull(error) || reserve === undefined || !(await reserve.giveUp())) throw error;
    }
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
}
