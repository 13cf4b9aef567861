import fc from 'fast-check';
import mssql from 'mssql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlType, SqlValue } from '../../../src/sandbox/values.ts';
import { startServer } from './start-server.ts';
import type { Started } from './start-server.ts';

let started: Started;
let pool: mssql.ConnectionPool;
let row: readonly { readonly type: SqlType; readonly value: SqlValue }[] = [];

/** Batches answer with `row`; statements with parameters answer with a row of those parameters. */
beforeAll(async () => {
  started = await startServer(({ call, parameters }) => {
    if (!call.startsWith('select')) return undefined;
    const cells = parameters.length > 0 ? parameters : row;
    const columns = cells.map(({ type }, index) => ({ name: `c${index}`, type, nullable: true }));
    return {
      items: [{ kind: 'rows', columns, rows: [cells.map(({ value }) => value)] }],
      status: null,
      outputs: [],
    };
  });
  pool = await started.pool({ pool: { min: 1, max: 1 }, options: { encrypt: false, useUTC: true } });
});

afterAll(() => started.stop());

async function fetchRow(cells: typeof row): Promise<unknown[]> {
  row = cells;
  const result = await pool.request().query<Record<string, unknown>>('select');
  return comparable(Object.values(result.recordset[0] ?? {}));
}

/** Buffers as hex: comparing them byte by byte takes long. */
function comparable(values: readonly unknown[]): unknown[] {
  return values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value));
}

const epochTicks = 621_355_968_000_000_000n;
const ticksOf = (iso: string): bigint => BigInt(Date.parse(iso)) * 10_000n + epochTicks;
const dec = (digits: bigint, scale: number): SqlValue => ({ digits, scale });
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

const moment = '2026-11-26T13:14:15.250Z';
const long = 'ß€😀'.repeat(10_000);

/** Type, value of the engine, value of the driver. */
const known: readonly (readonly [SqlType, SqlValue, unknown])[] = [
  [{ kind: 'tinyint' }, 255, 255],
  [{ kind: 'smallint' }, -32_768, -32_768],
  [{ kind: 'int' }, -2_147_483_648, -2_147_483_648],
  [{ kind: 'bigint' }, -9_223_372_036_854_775_808n, '-9223372036854775808'],
  [{ kind: 'bit' }, true, true],
  [{ kind: 'real' }, 0.5, 0.5],
  [{ kind: 'float' }, 1e-300, 1e-300],
  [{ kind: 'money' }, dec(-12_345_678_901_234n, 4), -1_234_567_890.1234],
  [{ kind: 'smallmoney' }, dec(-15_000n, 4), -1.5],
  [{ kind: 'decimal', precision: 9, scale: 2 }, dec(-12_345n, 2), -123.45],
  [{ kind: 'decimal', precision: 38, scale: 0 }, dec(10n ** 20n, 0), 1e20],
  [{ kind: 'decimal', precision: 18, scale: 4 }, dec(15n, 1), 1.5],
  [{ kind: 'char', length: 5 }, 'a€', 'a€   '],
  [{ kind: 'nchar', length: 3 }, 'ł', 'ł  '],
  [{ kind: 'varchar', length: 20 }, 'Žluť – “x”', 'Žlu? – “x”'],
  [{ kind: 'nvarchar', length: 20 }, 'Žluť 😀', 'Žluť 😀'],
  [{ kind: 'nvarchar', length: 20 }, '', ''],
  [{ kind: 'varchar', length: 'max' }, 'é'.repeat(40_000), 'é'.repeat(40_000)],
  [{ kind: 'nvarchar', length: 'max' }, long, long],
  [{ kind: 'nvarchar', length: 'max' }, '', ''],
  [{ kind: 'binary', length: 4 }, bytes(1, 2), Buffer.from([1, 2, 0, 0])],
  [{ kind: 'varbinary', length: 9 }, bytes(0, 255), Buffer.from([0, 255])],
  [{ kind: 'varbinary', length: 'max' }, Buffer.alloc(70_000, 7), Buffer.alloc(70_000, 7)],
  [{ kind: 'rowversion' }, bytes(0, 0, 0, 0, 0, 0, 7, 209), Buffer.from([0, 0, 0, 0, 0, 0, 7, 209])],
  [
    { kind: 'uniqueidentifier' },
    '6F9619FF-8B86-D011-B42D-00C04FC964FF',
    '6F9619FF-8B86-D011-B42D-00C04FC964FF',
  ],
  [{ kind: 'date' }, ticksOf('0001-01-01'), new Date('0001-01-01')],
  [{ kind: 'date' }, ticksOf('9999-12-31'), new Date('9999-12-31')],
  [{ kind: 'time', scale: 3 }, 477_152_500_00n * 10n, new Date('1970-01-01T13:15:15.250Z')],
  [{ kind: 'datetime' }, ticksOf(moment), new Date(moment)],
  [{ kind: 'datetime' }, ticksOf('1753-01-01'), new Date('1753-01-01')],
  [{ kind: 'smalldatetime' }, ticksOf('2026-11-26T13:14:00Z'), new Date('2026-11-26T13:14:00Z')],
  [{ kind: 'datetime2', scale: 7 }, ticksOf(moment), new Date(moment)],
  [{ kind: 'datetime2', scale: 0 }, ticksOf('2026-11-26T13:14:15Z'), new Date('2026-11-26T13:14:15Z')],
  [{ kind: 'datetimeoffset', scale: 7 }, { ticks: ticksOf(moment), offsetMinutes: -330 }, new Date(moment)],
];

describe('the driver reads', () => {
  it.each(known.map((entry) => [JSON.stringify(entry[0]), ...entry] as const))(
    'a value of type %s',
    async (_name, type, value, expected) => {
      expect(await fetchRow([{ type, value }])).toEqual(comparable([expected]));
    },
  );

  it('nulls of every type, in sparse and dense rows', async () => {
    const nulls = known.map(([type]) => ({ type, value: null }));
    expect(await fetchRow(nulls)).toEqual(nulls.map(() => null));
    for (const lone of nulls) expect(await fetchRow([lone])).toEqual([null]);
  });

  it('any mixture of values and nulls', async () => {
    const cell = fc.oneof(
      fc.constantFrom(...known),
      fc.constantFrom(...known.map(([type]) => [type, null, null] as const)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 40 }), async (cells) => {
        const got = await fetchRow(cells.map(([type, value]) => ({ type, value })));
        expect(got).toEqual(comparable(cells.map(([, , expected]) => expected)));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a parameter comes to the engine and back as', () => {
  it.each<readonly [string, mssql.ISqlType | (() => mssql.ISqlType), unknown, SqlType, SqlValue]>([
    ['tinyint', mssql.TinyInt, 200, { kind: 'tinyint' }, 200],
    ['smallint', mssql.SmallInt, -7, { kind: 'smallint' }, -7],
    ['int', mssql.Int, -7, { kind: 'int' }, -7],
    ['bigint', mssql.BigInt, '-9223372036854775807', { kind: 'bigint' }, -9_223_372_036_854_775_807n],
    ['bit', mssql.Bit, true, { kind: 'bit' }, true],
    ['real', mssql.Real, 0.25, { kind: 'real' }, 0.25],
    ['float', mssql.Float, 1e200, { kind: 'float' }, 1e200],
    ['money', mssql.Money, -1234.5678, { kind: 'money' }, dec(-12_345_678n, 4)],
    ['smallmoney', mssql.SmallMoney, 1.5, { kind: 'smallmoney' }, dec(15_000n, 4)],
    [
      'decimal',
      mssql.Decimal(10, 3),
      -12.345,
      { kind: 'decimal', precision: 10, scale: 3 },
      dec(-12_345n, 3),
    ],
    ['varchar', mssql.VarChar(20), 'a€ž', { kind: 'varchar', length: 20 }, 'a€ž'],
    ['nvarchar', mssql.NVarChar(20), 'a😀', { kind: 'nvarchar', length: 20 }, 'a😀'],
    ['nvarchar(max)', mssql.NVarChar(mssql.MAX), long, { kind: 'nvarchar', length: 'max' }, long],
    ['text', mssql.Text, 'té', { kind: 'varchar', length: 'max' }, 'té'],
    ['char', mssql.Char(3), 'abc', { kind: 'char', length: 3 }, 'abc'],
    ['nchar', mssql.NChar(3), 'abł', { kind: 'nchar', length: 3 }, 'abł'],
    ['varbinary', mssql.VarBinary(10), Buffer.from([1, 0]), { kind: 'varbinary', length: 10 }, bytes(1, 0)],
    [
      'varbinary(max)',
      mssql.VarBinary(mssql.MAX),
      Buffer.alloc(9_000, 1),
      { kind: 'varbinary', length: 'max' },
      new Uint8Array(9_000).fill(1),
    ],
    ['date', mssql.Date, new Date('2026-11-26'), { kind: 'date' }, ticksOf('2026-11-26')],
    [
      'time',
      mssql.Time(3),
      new Date('1970-01-01T13:14:15.250Z'),
      { kind: 'time', scale: 3 },
      476_552_500_000n,
    ],
    ['datetime', mssql.DateTime, new Date(moment), { kind: 'datetime' }, ticksOf(moment)],
    [
      'smalldatetime',
      mssql.SmallDateTime,
      new Date('2026-11-26T13:14:00Z'),
      { kind: 'smalldatetime' },
      ticksOf('2026-11-26T13:14:00Z'),
    ],
    ['datetime2', mssql.DateTime2(7), new Date(moment), { kind: 'datetime2', scale: 7 }, ticksOf(moment)],
    [
      'datetimeoffset',
      mssql.DateTimeOffset(7),
      new Date(moment),
      { kind: 'datetimeoffset', scale: 7 },
      { ticks: ticksOf(moment), offsetMinutes: 0 },
    ],
    [
      'uniqueidentifier',
      mssql.UniqueIdentifier,
      '6f9619ff-8b86-d011-b42d-00c04fc964ff',
      { kind: 'uniqueidentifier' },
      '6F9619FF-8B86-D011-B42D-00C04FC964FF',
    ],
  ])('%s', async (_name, driverType, given, type, value) => {
    for (const sent of [given, null]) {
      const result = await pool.request().input('p', driverType, sent).query<{ c0: unknown }>('select @p');
      const parameter = started.engine.seen.at(-1)?.parameters[0];
      expect(parameter?.name).toBe('@p');
      if (sent !== null) expect(parameter).toEqual({ name: '@p', type, value, output: false });
      else expect(parameter?.value).toBe(null);
      const back = result.recordset[0]?.c0;
      if (sent === null) expect(back).toBe(null);
      else if (typeof sent === 'string') expect(String(back).toLowerCase()).toBe(sent.toLowerCase());
      else expect(back).toEqual(sent);
    }
  });

  it('any text and any integer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 5_000 }),
        fc.integer(),
        async (text, number) => {
          const { recordset } = await pool
            .request()
            .input('t', text)
            .input('n', number)
            .query('select @t, @n');
          expect(recordset[0]).toEqual({ c0: text, c1: number });
        },
      ),
      { numRuns: 40 },
    );
  });
});

it('a value that does not fit its column is an error of the request, and the connection goes on', async () => {
  await expect(fetchRow([{ type: { kind: 'tinyint' }, value: 256 }])).rejects.toMatchObject({ number: 8115 });
  await expect(fetchRow([{ type: { kind: 'int' }, value: 'x' }])).rejects.toMatchObject({ number: 8115 });
  expect(await fetchRow([{ type: { kind: 'int' }, value: 7 }])).toEqual([7]);
  expect(started.errors).toEqual([]);
});

it('a client of TDS 7.2 gets the newer dates and times as text', async () => {
  const ticks = ticksOf(moment) + 7n;
  const old = await started.pool({ options: { encrypt: false, tdsVersion: '7_2' } });
  row = [
    { type: { kind: 'date' }, value: ticks },
    { type: { kind: 'time', scale: 7 }, value: ticks % 864_000_000_000n },
    { type: { kind: 'datetime2', scale: 3 }, value: ticks },
    { type: { kind: 'datetimeoffset', scale: 0 }, value: { ticks, offsetMinutes: -90 } },
    { type: { kind: 'datetimeoffset', scale: 0 }, value: null },
  ];
  const { recordset } = await old.request().query<Record<string, unknown>>('select');
  expect(Object.values(recordset[0] ?? {})).toEqual([
    '2026-11-26',
    '13:14:15.2500007',
    '2026-11-26 13:14:15.250',
    '2026-11-26 11:44:15 -01:30',
    null,
  ]);
});
