import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SqlError } from '../../../../src/sandbox/engine.ts';
import { ByteReader } from '../../../../src/sandbox/tds/byte-reader.ts';
import { ByteWriter } from '../../../../src/sandbox/tds/byte-writer.ts';
import { readLogin7 } from '../../../../src/sandbox/tds/login7.ts';
import { readPrelogin, writePrelogin } from '../../../../src/sandbox/tds/prelogin.ts';
import { ProtocolError } from '../../../../src/sandbox/tds/protocol-error.ts';
import { readRpc } from '../../../../src/sandbox/tds/read-rpc.ts';
import { skipHeaders } from '../../../../src/sandbox/tds/skip-headers.ts';

const numbered = (id: number): ByteWriter => new ByteWriter().u16(0xffff).u16(id).u16(0);

describe('a message of calls', () => {
  it('names procedures that are called by number', () => {
    for (const [id, procedure] of [
      [2, 'sp_cursoropen'],
      [10, 'sp_executesql'],
      [11, 'sp_prepare'],
      [12, 'sp_execute'],
      [13, 'sp_prepexec'],
      [15, 'sp_unprepare'],
    ] as const)
      expect(readRpc(new ByteReader(numbered(id).take()))).toEqual([{ procedure, parameters: [] }]);
  });

  it('may hold several, with parameters of their own', () => {
    const first = numbered(12).shortText('').u8(0).u8(0x38).i32(5).shortText('@a').u8(1).u8(0x32).u8(0);
    const second = new ByteWriter().u16(3).text('sp_').u16(0).shortText('b').u8(0).u8(0x30).u8(9);
    const bytes = Buffer.concat([first.take(), Buffer.from([0xff]), second.take()]);
    expect(readRpc(new ByteReader(bytes))).toEqual([
      {
        procedure: 'sp_execute',
        parameters: [
          { name: '', type: { kind: 'int' }, value: 5, output: false },
          { name: '@a', type: { kind: 'bit' }, value: false, output: true },
        ],
      },
      {
        procedure: 'sp_',
        parameters: [{ name: '@b', type: { kind: 'tinyint' }, value: 9, output: false }],
      },
    ]);
  });
});

describe('random bytes', () => {
  it.each<[string, (bytes: Buffer) => unknown]>([
    ['calls', (bytes) => readRpc(new ByteReader(bytes))],
    [
      'parameters',
      (bytes) => readRpc(new ByteReader(Buffer.concat([numbered(10).take(), Buffer.from([0, 0]), bytes]))),
    ],
    ['headers', (bytes) => skipHeaders(new ByteReader(bytes))],
    ['a prelogin', (bytes) => readPrelogin(bytes)],
    ['a login', (bytes) => readLogin7(Buffer.concat([bytes, Buffer.alloc(94)]))],
  ])('in place of %s give an answer or an error of the protocol, nothing else', (_name, read) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          read(Buffer.from(bytes));
        } catch (error) {
          expect(error instanceof ProtocolError || error instanceof SqlError).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

it('a prelogin says whether its client can encrypt, and is answered in kind', () => {
  const writer = new ByteWriter();
  writePrelogin(writer, 3);
  expect(readPrelogin(writer.take())).toEqual({ encryption: 3 });
  expect(readPrelogin(Buffer.from([0xff]))).toEqual({ encryption: 2 });
});
