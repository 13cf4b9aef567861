import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SqlType, SqlValue } from '../../../../src/sandbox/values.ts';
import { ByteReader } from '../../../../src/sandbox/tds/byte-reader.ts';
import { ByteWriter } from '../../../../src/sandbox/tds/byte-writer.ts';
import { readTypeInfo } from '../../../../src/sandbox/tds/read-type-info.ts';
import { readValue } from '../../../../src/sandbox/tds/read-value.ts';
import { writeRow } from '../../../../src/sandbox/tds/write-rows.ts';
import { writeTypeInfo } from '../../../../src/sandbox/tds/write-type-info.ts';
import { writeValue } from '../../../../src/sandbox/tds/write-value.ts';

function throughTheWire(
  type: SqlType,
  value: SqlValue,
): { readonly type: SqlType; readonly value: SqlValue } {
  const writer = new ByteWriter();
  writeTypeInfo(writer, type);
  writeValue(writer, type, value);
  const reader = new ByteReader(writer.take());
  const wireType = readTypeInfo(reader, 1, '@p');
  const got = readValue(reader, wireType);
  expect(reader.left).toBe(0);
  return { type: wireType.type, value: got };
}

function received(hex: string): SqlValue {
  const reader = new ByteReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const value = readValue(reader, readTypeInfo(reader, 1, '@p'));
  expect(reader.left).toBe(0);
  return value;
}

const day = 864_000_000_000n;
const lastTick = 3_652_059n * day - 1n;
const scale = fc.integer({ min: 0, max: 7 });
const cut = (ticks: bigint, digits: number): bigint => ticks - (ticks % 10n ** BigInt(7 - digits));
const length = fc.integer({ min: 1, max: 4_000 });
const latin = fc.string({ unit: fc.constantFrom(...Array.from('aZ09 ~ ÄßÿŠž€’…–')) });
const pair = (type: SqlType, value: SqlValue): readonly [SqlType, SqlValue] => [type, value];

/** Any type with any value that it can hold exactly. */
const typed: fc.Arbitrary<readonly [SqlType, SqlValue]> = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((v) => pair({ kind: 'tinyint' }, v)),
  fc.integer({ min: -32_768, max: 32_767 }).map((v) => pair({ kind: 'smallint' }, v)),
  fc.integer().map((v) => pair({ kind: 'int' }, v)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((v) => pair({ kind: 'bigint' }, v)),
  fc.boolean().map((v) => pair({ kind: 'bit' }, v)),
  fc.float({ noNaN: true }).map((v) => pair({ kind: 'real' }, v)),
  fc.double({ noNaN: true }).map((v) => pair({ kind: 'float' }, v)),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((digits) => pair({ kind: 'money' }, { digits, scale: 4 })),
  fc.integer().map((v) => pair({ kind: 'smallmoney' }, { digits: BigInt(v), scale: 4 })),
  fc.integer({ min: 1, max: 38 }).chain((precision) =>
    fc
      .record({
        scale: fc.integer({ min: 0, max: precision }),
        digits: fc.bigInt({ min: 1n - 10n ** BigInt(precision), max: 10n ** BigInt(precision) - 1n }),
      })
      .map((value) => pair({ kind: 'decimal', precision, scale: value.scale }, value)),
  ),
  latin.map((v) => pair({ kind: 'varchar', length: 8_000 }, v)),
  latin.map((v) => pair({ kind: 'varchar', length: 'max' }, v)),
  fc.string({ unit: 'binary' }).map((v) => pair({ kind: 'nvarchar', length: 4_000 }, v)),
  fc.string({ unit: 'binary' }).map((v) => pair({ kind: 'nvarchar', length: 'max' }, v)),
  fc.tuple(latin, length).map(([v, n]) => pair({ kind: 'char', length: n }, v.slice(0, n).padEnd(n))),
  fc.tuple(fc.string(), length).map(([v, n]) => pair({ kind: 'nchar', length: n }, v.slice(0, n).padEnd(n))),
  fc.uint8Array({ minLength: 1 }).map((v) => pair({ kind: 'binary', length: v.length }, v)),
  fc.uint8Array().map((v) => pair({ kind: 'varbinary', length: 8_000 }, v)),
  fc.uint8Array().map((v) => pair({ kind: 'varbinary', length: 'max' }, v)),
  fc.uuid().map((v) => pair({ kind: 'uniqueidentifier' }, v.toUpperCase())),
  fc.bigInt({ min: 0n, max: 3_652_058n }).map((days) => pair({ kind: 'date' }, days * day)),
  fc
    .tuple(scale, fc.bigInt({ min: 0n, max: day - 1n }))
    .map(([digits, ticks]) => pair({ kind: 'time', scale: digits }, cut(ticks, digits))),
  fc
    .tuple(scale, fc.bigInt({ min: 0n, max: lastTick }))
    .map(([digits, ticks]) => pair({ kind: 'datetime2', scale: digits }, cut(ticks, digits))),
  fc
    .tuple(scale, fc.bigInt({ min: 0n, max: lastTick }), fc.integer({ min: -840, max: 840 }))
    .map(([digits, ticks, offsetMinutes]) =>
      pair({ kind: 'datetimeoffset', scale: digits }, { ticks: cut(ticks, digits), offsetMinutes }),
    ),
  fc
    .tuple(fc.bigInt({ min: 693_595n, max: 693_595n + 65_535n }), fc.bigInt({ min: 0n, max: 1_439n }))
    .map(([days, minutes]) => pair({ kind: 'smalldatetime' }, days * day + minutes * 600_000_000n)),
);

describe('a value', () => {
  it('of any type comes back as it went, with its type', () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        expect(throughTheWire(type, value)).toEqual({ type, value });
        expect(throughTheWire(type, null)).toEqual({ type, value: null });
      }),
      { numRuns: 200 },
    );
  });

  it('of datetime rounds to .000, .003 and .007, and carries over midnight', () => {
    const noon = 739_580n * day + day / 2n;
    const after = (ms: number): SqlValue =>
      throughTheWire({ kind: 'datetime' }, noon + BigInt(Math.round(ms * 10_000))).value;
    const expected = [0, 0, 3, 3, 3, 7, 7, 7, 7, 10].map((ms) => noon + BigInt(ms) * 10_000n);
    expect(Array.from({ length: 10 }, (_, ms) => after(ms))).toEqual(expected);
    expect(throughTheWire({ kind: 'datetime' }, 740_000n * day - 1n).value).toBe(740_000n * day);
  });

  it('of decimal is brought to the scale of its column, half away from zero', () => {
    const type = { kind: 'decimal', precision: 9, scale: 1 } as const;
    const rounded = (digits: bigint): SqlValue => throughTheWire(type, { digits, scale: 2 }).value;
    expect([149n, 145n, 144n, -145n].map(rounded)).toEqual(
      [15n, 15n, 14n, -15n].map((digits) => ({ digits, scale: 1 })),
    );
  });

  it.each<[string, SqlType, SqlValue]>([
    ['an int beyond 32 bits', { kind: 'int' }, 2 ** 31],
    [
      'a decimal beyond its bytes',
      { kind: 'decimal', precision: 9, scale: 0 },
      { digits: 10n ** 12n, scale: 0 },
    ],
    ['a date before year 1', { kind: 'date' }, -day],
    ['a GUID that is none', { kind: 'uniqueidentifier' }, 'nonsense'],
    ['text beyond 8000 bytes', { kind: 'nvarchar', length: 4_000 }, 'x'.repeat(4_001)],
  ])('is refused when it is %s', (_name, type, value) => {
    expect(() => throughTheWire(type, value)).toThrow(RangeError);
  });
});

describe('a parameter of an old type', () => {
  it.each<[string, string, SqlValue]>([
    ['null', '1f', null],
    ['int1', '30 ff', 255],
    ['bit', '32 01', true],
    ['int2', '34 feff', -2],
    ['int4', '38 fdffffff', -3],
    ['int8', '7f fcffffffffffffff', -4n],
    ['float4', '3b 0000003f', 0.5],
    ['float8', '3e 000000000000e0bf', -0.5],
    ['money4', '7a 983a0000', { digits: 15_000n, scale: 4 }],
    ['money', '3c ffffffff 68c5ffff', { digits: -15_000n, scale: 4 }],
    ['datetime', '3d 01000000 2c010000', 693_596n * day + 10_000_000n],
    ['datetime4', '3a 0100 0200', 693_596n * day + 1_200_000_000n],
    ['text', '23 ffffff7f 0904d00034 02000000 e480', 'ä€'],
    ['ntext', '63 ffffff7f 0904d00034 02000000 ac20', '€'],
    ['ntext null', '63 ffffff7f 0904d00034 ffffffff', null],
    ['image', '22 ffffff7f 01000000 07', Uint8Array.from([7])],
    ['xml', 'f1 00 0400000000000000 04000000 3c003e00 00000000', '<>'],
    ['varchar of UTF-8', 'a7 0a00 0904d00434 0200 c3a4', 'ä'],
  ])('%s is understood', (_name, hex, value) => {
    expect(received(hex)).toEqual(value);
  });

  it('that nobody knows is error 8009', () => {
    expect(() => received('f3 00')).toThrow(/Parameter 1 \("@p"\): Data type 0xF3 is unknown/);
  });
});

describe('a row', () => {
  const columns = Array.from({ length: 9 }, (_, index) => ({
    name: `c${index}`,
    type: { kind: 'int' } as const,
    nullable: true,
  }));
  const written = (row: readonly SqlValue[], known = true): string => {
    const writer = new ByteWriter();
    writeRow(writer, columns, row, known);
    return writer.take().toString('hex');
  };

  it('has a bitmap of nulls only where that is shorter and the client knows it', () => {
    const sparse = [1, ...Array<null>(8).fill(null)];
    expect(written(sparse)).toBe('d2' + 'fe01' + '0401000000');
    expect(written(sparse, false)).toBe('d1' + '0401000000' + '00'.repeat(8));
    expect(written([...Array<number>(8).fill(0), null])).toBe('d1' + '0400000000'.repeat(8) + '00');
  });
});
