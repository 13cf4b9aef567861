import { describe, expect, it } from 'vitest';
import { SqlError } from '../../../../src/sandbox/engine.ts';
import type { Reply, Session } from '../../../../src/sandbox/engine.ts';
import { AnswerStream } from '../../../../src/sandbox/tds/answer-stream.ts';
import type { Conversation } from '../../../../src/sandbox/tds/conversation.ts';
import { runRequest } from '../../../../src/sandbox/tds/run-request.ts';

const empty: Reply = { items: [], status: null, outputs: [] };
const headers = '04000000';

interface Stub {
  readonly conversation: Conversation;
  readonly calls: string[];
}

function stub(changes: Partial<Session> = {}): Stub {
  const calls: string[] = [];
  const note = (text: string): Promise<Reply> => {
    calls.push(text);
    return Promise.resolve(empty);
  };
  const session: Session = {
    spid: 51,
    database: 'Octopus',
    inTransaction: false,
    batch: note,
    execute: note,
    procedure: note,
    begin: (isolation, name) => note(`begin ${isolation} ${name}`),
    commit: () => note('commit'),
    rollback: (savepoint) => note(`rollback ${savepoint}`),
    save: (savepoint) => note(`save ${savepoint}`),
    reset: () => calls.push('reset'),
    close: () => undefined,
    ...changes,
  };
  const engine = { serverName: 'S', login: () => session };
  const conversation: Conversation = {
    engine,
    session,
    prepared: new Map(),
    nextHandle: 1,
    descriptor: null,
    database: 'Octopus',
    version: { code: 0x74000004, bitmapKnown: true, timeKnown: true },
  };
  return { conversation, calls };
}

async function answer(
  { conversation }: Stub,
  type: number,
  hex: string,
  options: { readonly reset?: 'all' | 'keep-transaction'; readonly aborted?: boolean } = {},
): Promise<string> {
  const stream = new AnswerStream({ packetSize: 4_096, spid: 51, write: () => Promise.resolve() });
  const data = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const signal = options.aborted === true ? AbortSignal.abort() : new AbortController().signal;
  await runRequest(
    { type, ignored: false, reset: options.reset ?? 'no', data },
    conversation,
    stream,
    signal,
  );
  return stream.bytes.take().toString('hex');
}

const done = (token: string, status: string): string => `${token}${status}0000` + '0000000000000000';
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('hex');

describe('a request', () => {
  it('of several calls is answered call by call, all but the last saying that more comes', async () => {
    const target = stub();
    const call = `0100 ${utf16('p')} 0000`;
    expect(await answer(target, 3, `${headers}${call}ff${call}`)).toBe(
      '7900000000' + done('fe', '0100') + '7900000000' + done('fe', '0000'),
    );
    expect(target.calls).toEqual(['p', 'p']);
  });

  it('of several statements ends each of them, all but the last saying that more comes', async () => {
    const counts = [3, null, 4].map((rows) => ({ kind: 'count', rows }) as const);
    const target = stub({ batch: () => Promise.resolve({ ...empty, items: counts }) });
    const [three, four] = ['0300000000000000', '0400000000000000'];
    expect(await answer(target, 1, headers)).toBe(
      `fd11000000${three}` + done('fd', '0100') + `fd10000000${four}`,
    );
  });

  it.each([
    ['begins', '0500 02 01 6e00', ['begin 2 n']],
    ['commits and begins anew', '0700 00 01 03 00', ['commit', 'begin 3 ']],
    ['rolls back to a savepoint', '0800 01 7300 00', ['rollback s']],
    ['sets a savepoint', '0900 01 7300', ['save s']],
  ])('%s a transaction', async (_name, hex, calls) => {
    const target = stub();
    expect(await answer(target, 0x0e, headers + hex)).toBe(done('fd', '0000'));
    expect(target.calls).toEqual(calls);
  });

  it('for a distributed transaction or a bulk load is refused', async () => {
    expect(await answer(stub(), 0x0e, `${headers}0000`)).toMatch(/^aa....35210000.*fd0200/);
    expect(await answer(stub(), 7, '00')).toMatch(/^aa....50c30000.*fd0200/);
  });

  it('tells the transaction that the session turns out to be in, once', async () => {
    const target = stub({ inTransaction: true });
    expect(await answer(target, 1, headers)).toMatch(/^e30b00080801.{14}00fd0400/);
    expect(await answer(target, 1, headers)).toBe(done('fd', '0400'));
  });

  it('tells the database that the session turns out to be in', async () => {
    expect(await answer(stub({ database: 'x' }), 1, headers)).toBe(
      `e3130001017800 07${utf16('Octopus')}`.replace(' ', '') + done('fd', '0000'),
    );
  });

  it('with the reset bit resets the session first, and forgets what was prepared', async () => {
    const target = stub();
    target.conversation.prepared.set(1, { sql: 's', declaration: '' });
    expect(await answer(target, 1, headers + utf16('go'), { reset: 'all' })).toBe(
      'e3030012' + '0000' + done('fd', '0000'),
    );
    expect(target.calls).toEqual(['reset', 'go']);
    expect(target.conversation.prepared.size).toBe(0);
  });

  it('that keeps its transaction over a reset keeps the session', async () => {
    const target = stub({ inTransaction: true });
    await answer(target, 1, headers, { reset: 'keep-transaction' });
    expect(target.calls).toEqual(['']);
  });

  it('that was cancelled before its turn never reaches the engine', async () => {
    const target = stub();
    expect(await answer(target, 1, headers + utf16('x'), { aborted: true })).toBe(done('fd', '0200'));
    expect(target.calls).toEqual([]);
  });

  it('gives the error number as status of a call that failed', async () => {
    const target = stub({
      procedure: () =>
        Promise.resolve({ ...empty, items: [{ kind: 'error', error: new SqlError(229, 'no') }] }),
    });
    expect(await answer(target, 3, `${headers}0100${utf16('p')}0000`)).toMatch(/ff0300.{20}79e5000000fe0200/);
  });

  it('of a broken message is an error of the protocol', async () => {
    await expect(answer(stub(), 1, 'ff000000')).rejects.toThrow('headers of 255 bytes');
    await expect(answer(stub(), 0x11, '')).rejects.toThrow('message of type 17');
  });
});
