import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { OpenJournal } from '../../../src/edges.ts';
import { decodeLines, noLine } from '../../../src/files/journal-line.ts';
import type { JournalReserve } from '../../../src/files/journal-reserve.ts';
import { journalWriter } from '../../../src/files/journal-writer.ts';

const folders: string[] = [];
const opened: OpenJournal[] = [];
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })));
});

const trouble = (code: string): Error => Object.assign(new Error(code), { code });

/** A new journal whose file fails as told. */
async function start(
  change: (handle: FileHandle) => Partial<FileHandle>,
  reserve?: JournalReserve,
): Promise<{ journal: OpenJournal; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'octo-ha-journals-'));
  folders.push(folder);
  const path = join(folder, 'a.jsonl');
  const real = await open(path, 'ax');
  const handle = {
    write: (bytes: Buffer) => real.write(bytes),
    sync: () => real.sync(),
    close: () => real.close(),
    ...change(real),
  } as FileHandle;
  const journal = journalWriter(
    {
      id: 'a',
      path,
      handle,
      contents: { lines: [], wholeBytes: 0, lastHash: noLine },
      header: { version: 1, id: 'a', verb: 'drain', server: 's', database: 'd' },
      closed: () => Promise.resolve(),
    },
    {
      operator: { user: 'ada', host: 'ops-1', pid: 7 },
      clock: { now: () => new Date('2026-03-01T12:00:00Z') },
      redact: (text) => text,
      ...(reserve === undefined ? {} : { reserve }),
    },
  );
  opened.push(journal);
  return { journal, path };
}

/** Fails from the second call on. */
function fromTheSecond<T>(good: () => Promise<T>, bad: () => Promise<T>): () => Promise<T> {
  let calls = 0;
  return () => (++calls === 1 ? good() : bad());
}

test.each<[what: string, change: (handle: FileHandle) => Partial<FileHandle>, message: RegExp]>([
  [
    'a full disk',
    (real) => {
      let calls = 0;
      const write = (bytes: Buffer): Promise<unknown> =>
        ++calls === 1 ? real.write(bytes) : Promise.reject(trouble('ENOSPC'));
      return { write: write as FileHandle['write'] };
    },
    /no space is left/,
  ],
  [
    'a disk that takes half of it',
    (real) => {
      let calls = 0;
      const write = (bytes: Buffer): Promise<unknown> =>
        real.write(++calls === 1 ? bytes : bytes.subarray(0, 40));
      return { write: write as FileHandle['write'] };
    },
    /no space is left/,
  ],
  [
    'a disk that cannot flush',
    (real) => ({
      sync: fromTheSecond(
        () => real.sync(),
        () => Promise.reject(trouble('EIO')),
      ),
    }),
    /the disk reports an error/,
  ],
])('%s fails the line and every one after it, and keeps those before', async (_what, change, message) => {
  const { journal, path } = await start(change);
  await journal.write('begun', null);
  for (const step of ['service.stopping', 'ended'])
    await expect(journal.write(step, null)).rejects.toMatchObject({
      code: 'journal.unwritable',
      exitCode: 3,
      message: expect.stringMatching(message) as string,
    });
  expect(journal.lines().map(({ step }) => step)).toEqual(['begun']);
  await journal.close();
  const { lines, broken } = decodeLines(await readFile(path));
  expect(broken).toBeNull();
  expect(lines[0]?.step).toBe('begun');
});

/** A reserve of so many pieces, and a disk that is full while one more must be given up. */
function pieces(count: number, needed: number): { reserve: JournalReserve; isFull: () => boolean } {
  let given = 0;
  return {
    isFull: () => given < needed,
    reserve: {
      fill: () => Promise.resolve(),
      giveUp: () => Promise.resolve(given < count && ++given > 0),
      remove: () => Promise.resolve(),
    },
  };
}

test.each(['write', 'half', 'sync'])(
  'a line that finds no room (%s) is written in the room of the reserve, over what was left of it',
  async (where) => {
    const { reserve, isFull } = pieces(3, 2);
    const { journal, path } = await start(
      (real) => ({
        write: (async (bytes: Buffer) => {
          if (where === 'write' && isFull()) throw trouble('EDQUOT');
          return real.write(where === 'half' && isFull() ? bytes.subarray(0, 40) : bytes);
        }) as unknown as FileHandle['write'],
        sync: async () => {
          if (where === 'sync' && isFull()) throw trouble('ENOSPC');
          return real.sync();
        },
      }),
      reserve,
    );
    await journal.write('begun', null);
    await journal.write('service.stopping', 'n-1');
    await journal.close();
    const { lines, broken, wholeBytes } = decodeLines(await readFile(path));
    expect(lines.map(({ step }) => step)).toEqual(['begun', 'service.stopping']);
    expect([broken, (await readFile(path)).length]).toEqual([null, wholeBytes]);
  },
);

test('with all of the reserve given up it fails as without one; what somebody else wrote meanwhile is not cut', async () => {
  const none = pieces(1, 2);
  const full = await start(() => ({ write: () => Promise.reject(trouble('ENOSPC')) }), none.reserve);
  await expect(full.journal.write('begun', null)).rejects.toMatchObject({ code: 'journal.unwritable' });
  const { journal, path } = await start((real) => {
    return {
      write: async () => {
        await real.write('a line of another');
        throw trouble('ENOSPC');
      },
    };
  }, pieces(1, 2).reserve);
  await expect(journal.write('begun', null)).rejects.toMatchObject({ code: 'journal.unwritable' });
  expect(await readFile(path, 'utf8')).toBe('a line of another');
});

test('a line is flushed before it is called written', async () => {
  const order: string[] = [];
  const { journal } = await start((real) => ({
    sync: async () => {
      await real.sync();
      order.push('flushed');
    },
  }));
  await journal.write('begun', null);
  order.push('written');
  await journal.write('ended', null);
  order.push('written');
  expect(order).toEqual(['flushed', 'written', 'flushed', 'written']);
});

test('a line that somebody else writes at the same moment stops the run', async () => {
  const { journal, path } = await start((real) => ({
    write: (async (bytes: Buffer) => {
      const other = await open(path, 'a');
      await other.write('another line\n');
      await other.close();
      return real.write(bytes);
    }) as unknown as FileHandle['write'],
  }));
  await expect(journal.write('begun', null)).rejects.toMatchObject({
    code: 'journal.unwritable',
    hint: expect.stringContaining('octo-ha status') as string,
  });
});
