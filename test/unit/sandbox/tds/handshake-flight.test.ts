import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandshakeFlight } from '../../../../src/sandbox/tds/handshake-flight.ts';

const record = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 255]), body]);
const message = (type: number, length: number): Buffer =>
  Buffer.concat([Buffer.from([type, 0, length >> 8, length & 255]), Buffer.alloc(length, 0xaa)]);

const hello = message(2, 70);
const certificate = message(11, 900);
const done = message(14, 0);
const ticket = message(4, 200);
const changeCipher = record(20, Buffer.from([1]));
const finished = record(22, Buffer.alloc(40, 14));

/** How many bytes have passed at the end of each flight, when the records come in these chunks. */
function flights(bytes: Buffer, cuts: readonly number[]): number[] {
  const flight = new HandshakeFlight();
  const ends: number[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const end = Math.min(bytes.length, at + (cuts[turn % cuts.length] ?? 1));
    if (flight.push(bytes.subarray(at, end))) ends.push(end);
    at = end;
  }
  return ends;
}

describe('a flight of the server ends', () => {
  it('after ServerHelloDone and after Finished, however records and chunks are cut', () => {
    const first = Buffer.concat([hello, certificate, done]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: first.length - 1 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 9 }),
        (split, cuts) => {
          const opening = Buffer.concat([
            record(22, first.subarray(0, split)),
            record(22, first.subarray(split)),
          ]);
          const closing = Buffer.concat([record(22, ticket), changeCipher, finished]);
          expect(flights(opening, cuts)).toEqual([opening.length]);
          const flight = new HandshakeFlight();
          flight.push(opening);
          expect(flight.finished).toBe(false);
          for (const byte of closing.subarray(0, -1)) expect(flight.push(Buffer.from([byte]))).toBe(false);
          expect(flight.push(closing.subarray(-1))).toBe(true);
          expect(flight.finished).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('after Finished alone when a session is resumed', () => {
    const resumed = Buffer.concat([record(22, hello), changeCipher, finished]);
    expect(flights(resumed, [30])).toEqual([resumed.length]);
  });

  it('after an alert', () => {
    expect(flights(record(21, Buffer.from([2, 40])), [1])).toEqual([7]);
  });
});
