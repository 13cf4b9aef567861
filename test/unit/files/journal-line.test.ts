import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeLines,
  encodeLine,
  hashOf,
  noLine,
  type JournalHeader,
} from '../../../src/files/journal-line.ts';
import type { JournalLine, JournalValue } from '../../../src/model/run.ts';

const header: JournalHeader = {
  version: 1,
  id: '20260301T120000000Z-restart-0a1b2c3d',
  verb: 'restart',
  server: 'SQL01',
  database: 'Octopus',
};

const line = (step: string, values: JournalLine['values'] = {}): JournalLine => ({
  at: '2026-03-01T12:00:00.000Z',
  step,
  nodeId: step === 'begun' ? null : 'OctopusServerNodes-1',
  by: { user: 'ada', host: 'ops-1', pid: 7 },
  values,
});

/** The bytes of a journal that holds these lines, and of each line. */
function written(lines: readonly JournalLine[]): {
  readonly bytes: Buffer;
  readonly each: readonly Buffer[];
} {
  let previous = noLine;
  const each = lines.map((one, at) => {
    const encoded = encodeLine(one, at + 1, previous, at === 0 ? header : null);
    previous = hashOf(encoded);
    return encoded;
  });
  return { bytes: Buffer.concat(each), each };
}

const sample = [
  line('begun', { reason: 'patch night: ü, \u2028, \ud83d\ude00, \ufffd, "quoted"\n' }),
  line('found', { draining: false }),
  line('drain.writing'),
  line('drain.written'),
];

const value: fc.Arbitrary<JournalValue> = fc.jsonValue({ maxDepth: 2 }).map((found) => found as JournalValue);

test('any lines come back as they were written', () => {
  const any = fc.array(
    fc.record({
      at: fc.constant('2026-03-01T12:00:00.000Z'),
      step: fc.string({ unit: 'binary' }),
      nodeId: fc.option(fc.string()),
      by: fc.record({ user: fc.string(), host: fc.string(), pid: fc.nat() }),
      values: fc.dictionary(fc.string(), value),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(any, (lines) => {
      const plain = JSON.parse(JSON.stringify(lines)) as JournalLine[];
      const { bytes, each } = written(plain);
      const found = decodeLines(bytes);
      expect(found.broken).toBeNull();
      expect(found.header).toEqual(header);
      expect(JSON.parse(JSON.stringify(found.lines))).toEqual(plain);
      expect(found.wholeBytes).toBe(bytes.length);
      expect(each.every((one) => one.indexOf('\n') === one.length - 1)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('cut at any byte, a journal gives the lines that are whole, and says where they end', () => {
  const { bytes, each } = written(sample);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const found = decodeLines(bytes.subarray(0, cut));
    let whole = 0;
    let end = 0;
    while (whole < each.length && end + (each[whole]?.length ?? 0) <= cut) end += each[whole++]?.length ?? 0;
    expect(found).toMatchObject({ lines: sample.slice(0, whole), wholeBytes: end, broken: null });
  }
});

test('zeros after the last line, as a file system leaves them after a power cut, are a torn line', () => {
  const { bytes } = written(sample);
  const found = decodeLines(Buffer.concat([bytes, Buffer.from('{"n":5,'), Buffer.alloc(4096)]));
  expect(found).toMatchObject({ lines: sample, wholeBytes: bytes.length, broken: null });
});

test('a bit turned in any byte is found, in the line that holds it', () => {
  const { bytes, each } = written(sample);
  const ends = each.map((_, at) => Buffer.concat(each.slice(0, at + 1)).length);
  const missed: string[] = [];
  for (let at = 0; at < bytes.length - 1; at++) {
    const turned = Buffer.from(bytes);
    turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8));
    const told = decodeLines(turned).broken?.line;
    if (told !== ends.findIndex((end) => at < end) + 1) missed.push(`byte ${String(at)}: ${String(told)}`);
  }
  expect(missed).toEqual([]);
});

test.each<[what: string, line: number, change: (each: readonly Buffer[]) => readonly Buffer[]]>([
  ['a line missing in the middle', 2, ([a, , c, d]) => [a, c, d] as Buffer[]],
  ['the first line missing', 1, ([, b, c, d]) => [b, c, d] as Buffer[]],
  ['two lines the other way round', 2, ([a, b, c, d]) => [a, c, b, d] as Buffer[]],
  ['a line twice', 3, ([a, b, c]) => [a, b, b, c] as Buffer[]],
  ['an empty line', 2, ([a, ...more]) => [a, Buffer.from('\n'), ...more] as Buffer[]],
  ['a foreign line', 2, ([a, ...more]) => [a, Buffer.from('{"n":2}\n'), ...more] as Buffer[]],
  ['foreign bytes of a line that is longer', 3, ([a, b]) => [a, b, Buffer.alloc(5_000, 'x\n')] as Buffer[]],
  ['line ends of Windows', 1, (each) => each.map((one) => Buffer.from(one.toString().replace('\n', '\r\n')))],
  [
    'a line of another journal',
    2,
    ([a]) => [a, written([line('begun', { reason: 'other' }), line('ended')]).each[1]] as Buffer[],
  ],
  ['a journal behind a journal', 5, (each) => [...each, ...each]],
])('%s is found in line %i', (_what, at, change) => {
  const { broken, lines } = decodeLines(Buffer.concat([...change(written(sample).each)]));
  expect(broken?.line).toBe(at);
  expect(lines).toHaveLength(at - 1);
});

test('a line that was well made for another place is not believed', () => {
  const [first, second] = written(sample).each as [Buffer, Buffer];
  const lines = [
    encodeLine(line('ended'), 3, hashOf(first)),
    encodeLine(line('ended'), 2, noLine),
    encodeLine(line('ended'), 2, hashOf(second)),
    encodeLine(line('ended'), 2, hashOf(first), header),
  ];
  const told = lines.map((one) => decodeLines(Buffer.concat([first, one])).broken?.why);
  expect(told).toEqual([
    'it was written as line 3',
    'it does not name the line before it',
    'it does not name the line before it',
    'it begins another journal',
  ]);
  expect(decodeLines(encodeLine(line('begun'), 1, noLine)).broken?.why).toMatch(/does not say which journal/);
});

test('any bytes are read or refused, without a crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decodeLines(Buffer.from(bytes)).lines).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
