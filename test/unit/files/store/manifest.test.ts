import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineSum } from '../../../../src/files/store/line-sum.ts';
import {
  carryIntents,
  eachProved,
  endPass,
  loadManifest,
  type Manifest,
} from '../../../../src/files/store/manifest-folder.ts';
import { findSlot, isUnchanged, viewsOf } from '../../../../src/files/store/manifest-index.ts';
import { escaped, unescaped, type ManifestFile } from '../../../../src/files/store/manifest-line.ts';
import type { IntendedFile } from '../../../../src/files/store/intents.ts';
import {
  openHomeWriter,
  openIntentWriter,
  openManifestWriter,
} from '../../../../src/files/store/manifest-writer.ts';
import { folderKey, nameKey } from '../../../../src/files/store/name-key.ts';
import { readManifest } from '../../../../src/files/store/read-manifest.ts';
import { segmentOf } from '../../../../src/files/store/segment-name.ts';
import { isOurs, temporaryName } from '../../../../src/files/store/temporary-name.ts';

const quiet = (): void => undefined;
let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'octo-ha-manifest-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Entry extends ManifestFile {
  readonly path: string;
}

/** Anything but what no file can be called. */
const name = fc
  .oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.stringMatching(/^[%\n\r 0-9AD.a]{1,12}$/))
  .map((text) => text.replace(/[/\0]/g, '%'))
  .filter((text) => Buffer.from(text).toString() === text);
const entry: fc.Arbitrary<Entry> = fc.record({
  path: fc.array(name, { maxLength: 3 }).map((parts) => parts.join('/')),
  name,
  stamp: fc.record({
    size: fc.integer({ min: 0, max: 2 ** 50 }),
    modifiedUs: fc.integer({ min: -(2 ** 50), max: 2 ** 53 - 1 }),
    inode: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  }),
  hash: fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  isOld: fc.boolean(),
});

function written(entries: readonly Entry[], at = join(folder, 'segment')): Buffer {
  rmSync(at, { force: true });
  const writer = openManifestWriter(at);
  for (const { path, ...file } of entries) writer.add('task logs', path, file);
  writer.write();
  writer.close();
  return readFileSync(at);
}

const always = (): boolean => true;
const top = folderKey('t', 'x');

function read(at = join(folder, 'segment')): { readonly files: readonly Entry[]; readonly damaged: number } {
  const files: Entry[] = [];
  let path = '';
  let damaged = 0;
  readManifest(at, {
    folder: (_, of) => (path = of),
    file: (line) => {
      const { size, modifiedUs, inode, isOld } = line;
      files.push({ path, name: line.name(), stamp: { size, modifiedUs, inode }, isOld, hash: line.hash() });
      // However the name is spelled, its key is that of the name.
      expect(line.key(top, { high: 0, low: 0 })).toEqual(nameKey(top, line.name(), { high: 0, low: 0 }));
    },
    gone: () => undefined,
    damaged: () => (damaged += 1),
  });
  return { files, damaged };
}

describe('the manifest', () => {
  it('sums as CRC-32 does, in one piece or in two', () => {
    const bytes = Buffer.from('123456789');
    expect(lineSum(bytes, 0, 9)).toBe(0xcbf43926);
    expect(lineSum(bytes, 4, 9, lineSum(bytes, 0, 4))).toBe(0xcbf43926);
  });

  it('gives back every name, however hostile, and every time, before 1970 too', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
        written(entries);
        expect(read()).toEqual({ files: entries, damaged: 0 });
      }),
      { numRuns: 100, seed: 41 },
    );
    fc.assert(
      fc.property(name, (text) => unescaped(escaped(text)) === text),
      { numRuns: 200, seed: 42 },
    );
  });

  it('never takes a damaged line for a file: with any bit flipped, what is read was written', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.nat(7),
        (entries, at, bit) => {
          const bytes = written(entries);
          const flip = at % bytes.length;
          bytes[flip] = (bytes[flip] ?? 0) ^ (1 << bit);
          writeFileSync(join(folder, 'segment'), bytes);
          const { files, damaged } = read();
          for (const file of files) expect(entries).toContainEqual(file);
          if (files.length < entries.length)
            expect(damaged + Number(flip === bytes.length - 1)).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150, seed: 43 },
    );
  });

  it('leaves out a torn last line silently, and takes a line that follows it for damaged', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), fc.nat(), (entries, at) => {
        const bytes = written(entries);
        truncateSync(join(folder, 'segment'), at % bytes.length);
        const { files, damaged } = read();
        expect(files).toEqual(entries.slice(0, files.length));
        expect(damaged).toBe(0);
      }),
      { numRuns: 60, seed: 44 },
    );
    written([
      { path: '', name: 'a', stamp: { size: 1, modifiedUs: 2, inode: 3 }, hash: 'h'.repeat(43), isOld: true },
    ]);
    appendFileSync(join(folder, 'segment'), '0000000 f torn\n');
    expect(read()).toMatchObject({ files: [{ name: 'a' }], damaged: 1 });
  });

  it('lets later lines take the place of earlier ones, and knows a file by its stamp', () => {
    const manifest = join(folder, 'manifest');
    mkdirSync(manifest);
    const stamp = { size: 5, modifiedUs: 1_700_000_000_123_456, inode: 77 };
    const file = { name: 'one', stamp, hash: 'a'.repeat(43), isOld: false };
    const first = openManifestWriter(join(manifest, segmentOf(1, 1, 0)));
    first.add('t', 'x', file);
    first.add('t', 'x', { ...file, name: 'two' });
    first.write();
    first.close();
    const second = openManifestWriter(join(manifest, segmentOf(1, 2, 0)));
    second.gone('t', 'x', 'two');
    second.add('t', 'x', { ...file, stamp: { ...stamp, size: 9 }, hash: 'b'.repeat(43) });
    second.write();
    second.close();
    const { index, proved, pass, run } = loadManifest(manifest, quiet);
    expect([...proved]).toEqual([['t', { files: 1, bytes: 9 }]]);
    expect({ pass, run }).toEqual({ pass: 1, run: 3 });
    const views = viewsOf(index);
    const slot = findSlot(views, nameKey(folderKey('t', 'x'), 'one', { high: 0, low: 0 }));
    expect(isUnchanged(views, slot, { ...stamp, size: 9 })).toBe(true);
    for (const other of [{ size: 10 }, { modifiedUs: stamp.modifiedUs + 1 }, { inode: 78 }])
      expect(isUnchanged(views, slot, { ...stamp, size: 9, ...other })).toBe(false);
    const visited: string[] = [];
    eachProved(manifest, index, always, (each) => visited.push(`${each.name} ${each.hash()}`));
    expect(visited).toEqual([`one ${'b'.repeat(43)}`]);
    endPass(manifest, { pass: 1, run: 2, damaged: new Map() });
    expect(loadManifest(manifest, quiet).pass).toBe(2);
  });

  it('counts damaged lines until a pass that knew of them has looked at everything', () => {
    const manifest = join(folder, 'damaged');
    mkdirSync(manifest);
    const entries = ['a', 'b', 'c', 'd'].map((each) => ({
      ...{ path: '', name: each, stamp: { size: 1, modifiedUs: 2, inode: 3 } },
      ...{ hash: 'h'.repeat(43), isOld: true },
    }));
    const segment = join(manifest, segmentOf(1, 1, 0));
    const lines = written(entries, segment).toString('latin1').split('\n');
    const spoil = (...at: readonly number[]): void =>
      writeFileSync(segment, lines.map((line, n) => (at.includes(n) ? `#${line}` : line)).join('\n'));
    spoil(4);
    const damaged = loadManifest(manifest, quiet);
    expect(damaged).toMatchObject({
      damagedLines: 1,
      proved: new Map([['task logs', { files: 3, bytes: 3 }]]),
    });
    endPass(manifest, damaged);
    expect(loadManifest(manifest, quiet).damagedLines).toBe(0);
    // Whatever follows it in its folder is lost with it.
    spoil(3);
    expect(loadManifest(manifest, quiet).damagedLines).toBe(1);
    spoil(0);
    expect(loadManifest(manifest, quiet).damagedLines).toBe(4);
  });

  describe('what is intended', () => {
    const stamp = { size: 1, modifiedUs: 1, inode: 1 };
    const entryOf = (name: string): ManifestFile => ({
      name,
      stamp,
      hash: 'a'.repeat(43),
      isOld: false,
    });
    const called = (name: string): IntendedFile => ({ ...entryOf(name), tree: 't', path: 'x' });
    const keysOf = ({ intended }: Manifest): readonly string[] => intended.map(({ key }) => key);
    const keyOf = (name: string): string => {
      const { high, low } = nameKey(folderKey('t', 'x'), name, { high: 0, low: 0 });
      return `${String(high)}:${String(low)}`;
    };
    const manifestOf = (title: string): string => {
      const manifest = join(folder, title);
      mkdirSync(manifest);
      return manifest;
    };

    it('is what the killed run told of and neither proved nor gave up, and outlives the runs that come after', () => {
      const manifest = manifestOf('intents');
      const writer = openIntentWriter(join(manifest, segmentOf(1, 1, 0)), true);
      writer.intend(['proved', 'begun', 'theirs'].map(called));
      writer.add('t', 'x', entryOf('proved'));
      writer.giveUp([called('theirs')]);
      writer.write();
      writer.close();
      for (const run of [2, 3]) {
        const names = readdirSync(manifest);
        const loaded = loadManifest(manifest, quiet);
        // A look is no run: it may come on a disk that is full.
        expect(readdirSync(manifest)).toEqual(names);
        expect(loaded.intended).toHaveLength(1);
        expect(loaded.intended[0]).toMatchObject({ ...called('begun'), key: keyOf('begun') });
        carryIntents(manifest, loaded);
        openIntentWriter(join(manifest, segmentOf(1, run, 0)), false).close();
      }
      const last = openIntentWriter(join(manifest, segmentOf(1, 4, 0)), false);
      last.intend([called('begun')]);
      last.add('t', 'x', entryOf('begun'));
      last.write();
      last.close();
      expect(loadManifest(manifest, quiet).intended).toEqual([]);
    });

    it('is told though its place holds what an earlier run proved', () => {
      const manifest = manifestOf('replaced');
      const first = openManifestWriter(join(manifest, segmentOf(1, 1, 0)));
      first.add('t', 'x', entryOf('log'));
      first.write();
      first.close();
      const second = openIntentWriter(join(manifest, segmentOf(1, 2, 0)), true);
      second.intend([called('log')]);
      second.close();
      const loaded = loadManifest(manifest, quiet);
      expect(keysOf(loaded)).toEqual([keyOf('log')]);
      expect(loaded.isResumed).toBe(true);
    });

    it('is lost by no list that becomes full, and is no more than two of them hold', () => {
      const manifest = manifestOf('full');
      const writer = openIntentWriter(join(manifest, segmentOf(1, 1, 0)), true);
      const all = 20_000;
      for (let at = 0; at < all; at += 1) writer.intend([called(String(at))]);
      writer.close();
      const intended = new Set(keysOf(loadManifest(manifest, quiet)));
      expect(intended.size).toBeLessThanOrEqual(2 * 4096);
      // More than can be under way at once.
      for (let at = all - 2048; at < all; at += 1) expect(intended).toContain(keyOf(String(at)));
    });

    it('is kept, both of a name that two runs began, while neither is proved', () => {
      const manifest = manifestOf('two');
      const begin = (run: number, hash: string): void => {
        const writer = openIntentWriter(join(manifest, segmentOf(1, run, 0)), true);
        writer.intend([{ ...called('log'), hash: hash.repeat(43) }]);
        writer.close();
      };
      begin(1, 'a');
      begin(2, 'b');
      const hashes = (): readonly string[] =>
        loadManifest(manifest, quiet)
          .intended.map(({ hash }) => hash.slice(0, 1))
          .sort();
      expect(hashes()).toEqual(['a', 'b']);
      // What run 3 gives up is only what it began itself.
      const third = openIntentWriter(join(manifest, segmentOf(1, 3, 0)), true);
      third.intend([{ ...called('log'), hash: 'c'.repeat(43) }]);
      third.giveUp([called('log')]);
      third.close();
      expect(hashes()).toEqual(['a', 'b']);
    });

    it('is forgotten with the pass of the run that began it, and kept where an earlier run began it', () => {
      const manifest = manifestOf('ended');
      const writer = openIntentWriter(join(manifest, segmentOf(1, 1, 0)), true);
      writer.intend([called('one')]);
      writer.close();
      endPass(manifest, { pass: 1, run: 1, damaged: new Map() });
      expect(loadManifest(manifest, quiet)).toMatchObject({ intended: [], isResumed: false });
      const killed = openIntentWriter(join(manifest, segmentOf(2, 2, 0)), true);
      killed.intend([called('busy since')]);
      killed.close();
      const loaded = loadManifest(manifest, quiet);
      const { pass, run } = loaded;
      carryIntents(manifest, loaded);
      openIntentWriter(join(manifest, segmentOf(pass, run, 0)), true).close();
      endPass(manifest, loaded);
      expect(keysOf(loadManifest(manifest, quiet))).toEqual([keyOf('busy since')]);
    });
  });
});

describe('keys of names', () => {
  it('differ for every name of a large folder and for the same name in other folders', () => {
    const seen = new Set<number>();
    for (let folderAt = 0; folderAt < 20; folderAt += 1) {
      const at = folderKey('taskLogs', `servertasks-${String(folderAt)}`);
      for (let file = 0; file < 5000; file += 1) {
        const { high, low } = nameKey(at, `servertasks-${String(file)}_abc.txt`, { high: 0, low: 0 });
        seen.add(high * 2 ** 21 + (low >>> 11));
      }
    }
    expect(seen.size).toBe(100_000);
    const ab = nameKey(folderKey('t', 'a'), 'b', { high: 0, low: 0 });
    expect(nameKey(folderKey('t', ''), 'a/b', { high: 0, low: 0 })).not.toEqual(ab);
  });

  it('make names for temporary files that are short, stable and known again', () => {
    fc.assert(
      fc.property(name, (text) => {
        const temporary = temporaryName(text);
        expect(temporary).toBe(temporaryName(text));
        expect(isOurs(temporary)).toBe(true);
        expect(temporary.length).toBeLessThan(40);
      }),
      { numRuns: 100, seed: 45 },
    );
    expect(isOurs('.octo-ha-notes.part')).toBe(false);
  });
});

describe('the list of what came home', () => {
  const file = {
    ...{ name: 'born.txt', hash: 'h'.repeat(43), isOld: false },
    stamp: { size: 4, modifiedUs: 5, inode: 6 },
  };

  it('is a segment like any other, made with its first line', () => {
    const at = join(folder, 'home');
    const writer = openHomeWriter(at);
    writer.write();
    expect(readdirSync(folder)).not.toContain('home');
    writer.add('taskLogs', 'a', file);
    writer.write();
    writer.close();
    expect(readFileSync(at, 'utf8')).toMatch(/ d taskLogs a\n.* f 4 5 6 h{43} born.txt\n$/);
  });

  it.each([join('missing', 'home'), ...(process.platform === 'linux' ? ['/dev/full'] : [])])(
    'holds up no file where it cannot be written: %s',
    (at) => {
      const writer = openHomeWriter(at.startsWith('/') ? at : join(folder, at));
      for (const tree of ['taskLogs', 'packages']) {
        writer.add(tree, 'a', file);
        expect(() => writer.write()).not.toThrow();
      }
      writer.close();
    },
  );
});
