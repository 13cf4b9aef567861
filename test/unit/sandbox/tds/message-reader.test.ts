import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerStream } from '../../../../src/sandbox/tds/answer-stream.ts';
import { MessageReader } from '../../../../src/sandbox/tds/message-reader.ts';
import { ProtocolError } from '../../../../src/sandbox/tds/protocol-error.ts';

/** The packets of one message, as an answer stream makes them. */
async function packetsOf(data: Uint8Array, packetSize: number, spills: boolean): Promise<Buffer> {
  const written: Buffer[] = [];
  const stream = new AnswerStream(
    {
      packetSize,
      spid: 51,
      write: (packets) => {
        written.push(packets);
        return Promise.resolve();
      },
    },
    0x01,
  );
  for (let at = 0; at < data.length; at += 700) {
    stream.bytes.raw(data.subarray(at, at + 700));
    if (spills) await stream.spill();
  }
  await stream.end();
  return Buffer.concat(written);
}

function packet(type: number, status: number, length = 8): Buffer {
  return Buffer.from([type, status, length >> 8, length & 255, 0, 0, 1, 0]);
}

describe('messages', () => {
  it('come out as they went in, for any packet size and any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 5_000 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 512, max: 32_767 }),
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        async (datas, packetSize, cuts, spills) => {
          const all = Buffer.concat(
            await Promise.all(datas.map((data) => packetsOf(data, packetSize, spills))),
          );
          const reader = new MessageReader(1e6);
          const got: Buffer[] = [];
          for (let at = 0, turn = 0; at < all.length; turn++) {
            const end = at + (cuts[turn % cuts.length] ?? 1);
            got.push(...reader.push(all.subarray(at, end)).map(({ data }) => data));
            at = end;
          }
          expect(got.map((data) => data.toString('hex'))).toEqual(
            datas.map((data) => Buffer.from(data).toString('hex')),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never end with an empty packet, and number their packets from 1', async () => {
    const bytes = await packetsOf(new Uint8Array(504 * 3), 512, true);
    expect(bytes.length).toBe(512 * 3);
    expect([0, 512, 1_024].map((at) => [bytes[at + 1], bytes[at + 6]])).toEqual([
      [0, 1],
      [0, 2],
      [1, 3],
    ]);
  });

  it('tell whether the connection is to be reset and whether the client gave up', () => {
    const reader = new MessageReader(100);
    const [plain, reset, keep, ignored] = reader.push(
      Buffer.concat([packet(1, 1), packet(1, 9), packet(1, 0x11), packet(3, 3)]),
    );
    expect(plain).toMatchObject({ type: 1, reset: 'no', ignored: false });
    expect(reset).toMatchObject({ reset: 'all' });
    expect(keep).toMatchObject({ reset: 'keep-transaction' });
    expect(ignored).toMatchObject({ type: 3, ignored: true });
  });

  it.each([
    ['of an unknown type', packet(0x47, 1)],
    ['shorter than a header', packet(1, 1, 7)],
    ['longer than 32767', packet(1, 1, 0x8000)],
    ['that change their type on the way', Buffer.concat([packet(1, 0), packet(3, 1)])],
    ['longer than the limit', packet(1, 0, 200)],
  ])('are refused when they are %s', (_name, bytes) => {
    expect(() => new MessageReader(100).push(bytes)).toThrow(ProtocolError);
  });
});
