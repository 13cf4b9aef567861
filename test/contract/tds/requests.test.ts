import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import mssql from 'mssql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SqlError } from '../../../src/sandbox/engine.ts';
import type { Reply, ReplyItem } from '../../../src/sandbox/engine.ts';
import type { Script } from './scripted-engine.ts';
import { empty } from './scripted-engine.ts';
import { eventually, startServer } from './start-server.ts';
import type { Started } from './start-server.ts';

let started: Started;
let pool: mssql.ConnectionPool;
let script: Script = () => undefined;

beforeAll(async () => {
  started = await startServer((seen, signal) => script(seen, signal));
  pool = await started.pool({ pool: { min: 1, max: 1 } });
});
beforeEach(() => {
  script = () => undefined;
});
afterAll(() => started.stop());

const replying = (...items: ReplyItem[]): Reply => ({ ...empty, items });
const numbers = (...values: (number | null)[]): ReplyItem => ({
  kind: 'rows',
  columns: [{ name: 'n', type: { kind: 'int' }, nullable: true }],
  rows: values.map((value) => [value]),
});
const failure = (number: number, options?: ConstructorParameters<typeof SqlError>[2]): ReplyItem => ({
  kind: 'error',
  error: new SqlError(number, `error ${number}`, options),
});
const calls = (): string[] => started.engine.seen.map(({ call }) => call);

/** Waits like WAITFOR does: until the time has passed or the request is cancelled. */
async function waiting(milliseconds: number, signal: AbortSignal): Promise<Reply> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
  return replying(numbers(1));
}

describe('a batch', () => {
  it('gives its result sets and counts in order', async () => {
    script = () =>
      replying(numbers(1, 2), { kind: 'count', rows: 3 }, { kind: 'count', rows: null }, numbers(4));
    const result = await pool.request().batch('x');
    expect(result.recordsets).toEqual([[{ n: 1 }, { n: 2 }], [{ n: 4 }]]);
    expect(result.rowsAffected).toEqual([2, 3, 1]);
  });

  it('without anything to tell ends well', async () => {
    expect((await pool.request().batch('x')).recordsets).toEqual([]);
  });

  it('tells number, state, severity, line and server of an error', async () => {
    script = () => replying(failure(208, { state: 3, severity: 15, line: 7 }));
    await expect(pool.request().batch('x')).rejects.toMatchObject({
      number: 208,
      state: 3,
      class: 15,
      lineNumber: 7,
      serverName: 'SCRIPTED',
      message: 'error 208',
    });
  });

  it('tells every one of several errors', async () => {
    script = () => replying(failure(1), numbers(5), failure(2));
    await expect(pool.request().batch('x')).rejects.toMatchObject({
      number: 2,
      precedingErrors: [{ number: 1 }],
    });
  });

  it('carries what PRINT says', async () => {
    script = () => replying({ kind: 'info', number: 0, message: 'Grüße' }, numbers(1));
    const request = pool.request();
    const info = once(request, 'info');
    await request.batch('x');
    expect(await info).toMatchObject([{ message: 'Grüße', number: 0 }]);
  });

  it('that meets a bug of the engine costs its own connection alone', async () => {
    script = () => Promise.reject(new Error('bug'));
    await expect(pool.request().batch('x')).rejects.toBeInstanceOf(Error);
    expect(started.errors).toMatchObject([{ message: 'bug' }]);
    script = () => replying(numbers(1));
    expect((await pool.request().batch('x')).recordset).toEqual([{ n: 1 }]);
  });

  it('with an error of severity 20 ends the connection', async () => {
    const lone = await started.pool({ pool: { min: 1, max: 1 } });
    await lone.request().batch('x');
    const before = started.server.connections();
    script = () => replying(failure(3624, { severity: 20 }));
    await expect(lone.request().batch('x')).rejects.toBeInstanceOf(Error);
    await eventually(() => started.server.connections() < before);
    script = () => replying(numbers(1));
    expect((await lone.request().batch('x')).recordset).toEqual([{ n: 1 }]);
  });
});

describe('a procedure call', () => {
  it('gives rows, output parameters and its status', async () => {
    script = ({ parameters }) => ({
      items: [numbers(9)],
      status: -1,
      outputs: parameters
        .filter(({ output }) => output)
        .map((parameter) => ({ ...parameter, value: parameter.type.kind === 'int' ? 5 : 'öut' })),
    });
    const result = await pool
      .request()
      .input('Resource', mssql.NVarChar(255), 'lock')
      .output('Number', mssql.Int)
      .output('Text', mssql.NVarChar(20))
      .execute<{ n: number }>('sp_getapplock');
    expect(result.returnValue).toBe(-1);
    expect(result.output).toEqual({ Number: 5, Text: 'öut' });
    expect(result.recordset).toEqual([{ n: 9 }]);
    expect(started.engine.seen.at(-1)).toMatchObject({
      call: 'procedure sp_getapplock',
      parameters: [
        { name: '@Resource', value: 'lock', output: false },
        { name: '@Number', value: null, output: true },
        { name: '@Text', output: true },
      ],
    });
  });

  it('of an unknown name tells the error of the session', async () => {
    script = () => replying(failure(2812));
    await expect(pool.request().execute('dbo.nothing')).rejects.toMatchObject({ number: 2812 });
    expect(calls().at(-1)).toBe('procedure dbo.nothing');
  });

  it('gives output parameters of statements', async () => {
    script = ({ parameters }) => ({
      ...empty,
      outputs: parameters.filter(({ output }) => output).map((p) => ({ ...p, value: 77n })),
    });
    const result = await pool.request().output('big', mssql.BigInt).query('select @big = 77');
    expect(result.output).toEqual({ big: '77' });
    expect(started.engine.seen.at(-1)?.declaration).toBe('@big bigint OUTPUT');
  });

  it('of sys.sp_executesql by name is the same as by number', async () => {
    script = () => replying(numbers(1));
    const request = pool
      .request()
      .input('stmt', mssql.NVarChar, 'select @a')
      .input('params', mssql.NVarChar, '@a int')
      .input('a', mssql.Int, 6);
    expect((await request.execute('sys.sp_executesql')).recordset).toEqual([{ n: 1 }]);
    expect(started.engine.seen.at(-1)).toMatchObject({
      call: 'select @a',
      declaration: '@a int',
      parameters: [{ name: '@a', value: 6 }],
    });
  });

  it('without its statement is error 214', async () => {
    await expect(pool.request().execute('sp_executesql')).rejects.toMatchObject({ number: 214 });
  });
});

describe('a prepared statement', () => {
  it('runs as often as wanted', async () => {
    script = ({ parameters }) => replying(numbers(Number(parameters[0]?.value)));
    const statement = new mssql.PreparedStatement(pool);
    statement.input('a', mssql.Int);
    await statement.prepare('select @a');
    for (const a of [1, 2, 3]) {
      const { recordset } = await statement.execute({ a });
      expect(recordset).toEqual([{ n: a }]);
    }
    expect(started.engine.seen.at(-1)).toMatchObject({ call: 'select @a', declaration: '@a int' });
    await statement.unprepare();
  });

  it('of sp_prepexec runs at once, gives its handle, and is gone when unprepared', async () => {
    script = () => replying(numbers(3));
    const request = pool
      .request()
      .output('handle', mssql.Int)
      .input('params', mssql.NVarChar, '@a int')
      .input('stmt', mssql.NVarChar, 'select @a')
      .input('a', mssql.Int, 3);
    const { output, recordset } = await request.execute<{ n: number }>('sp_prepexec');
    expect(recordset).toEqual([{ n: 3 }]);
    const again = pool.request().input('handle', mssql.Int, output['handle']).input('a', mssql.Int, 4);
    expect((await again.execute('sp_execute')).recordset).toEqual([{ n: 3 }]);
    const handle = (): mssql.Request => pool.request().input('handle', mssql.Int, output['handle']);
    await handle().execute('sp_unprepare');
    await expect(handle().execute('sp_execute')).rejects.toMatchObject({ number: 8179 });
    await expect(handle().execute('[sys].[sp_unprepare]')).rejects.toMatchObject({ number: 8179 });
  });
});

describe('a transaction', () => {
  it('commits, with its isolation level', async () => {
    const before = calls().length;
    const transaction = new mssql.Transaction(pool);
    await transaction.begin(mssql.ISOLATION_LEVEL.SERIALIZABLE);
    await transaction.request().batch('x');
    await transaction.commit();
    // A connection that is opened for it sets its options first.
    const own = calls()
      .slice(before)
      .filter((call) => !call.startsWith('set '));
    expect(own).toEqual(['begin 4 ', 'x', 'commit']);
  });

  it('rolls back', async () => {
    const transaction = new mssql.Transaction(pool);
    await transaction.begin();
    await transaction.rollback();
    expect(calls().at(-1)).toBe('rollback');
  });

  it('that the server rolls back is over for the driver', async () => {
    const transaction = new mssql.Transaction(pool);
    const rolledBack = once(transaction, 'rollback');
    await transaction.begin();
    script = () => replying({ kind: 'transaction', event: 'rollback' }, failure(1205, { severity: 13 }));
    await expect(transaction.request().batch('x')).rejects.toMatchObject({ number: 1205 });
    await rolledBack;
    await expect(transaction.rollback()).rejects.toMatchObject({ code: 'EABORT' });
  });

  it('begun and ended in SQL text is told to the driver', async () => {
    script = ({ call }) =>
      replying({ kind: 'transaction', event: call === 'begin tran' ? 'begin' : 'commit' });
    await pool.request().batch('begin tran');
    await pool.request().batch('commit');
    expect(started.errors.filter(({ message }) => message !== 'bug')).toEqual([]);
  });
});

describe('a request that takes too long', () => {
  it('is cancelled by the time-out, and its connection is used again', async () => {
    const lone = await started.pool({ pool: { min: 1, max: 1 }, requestTimeout: 60 });
    let aborted = false;
    script = async ({ call }, signal) => {
      if (call !== 'slow') return replying(numbers(2));
      const reply = await waiting(5_000, signal);
      aborted = signal.aborted;
      return reply;
    };
    await lone.request().batch('first');
    const before = started.engine.logins.length;
    await expect(lone.request().batch('slow')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect((await lone.request().batch('fast')).recordset).toEqual([{ n: 2 }]);
    expect(aborted).toBe(true);
    expect(started.engine.logins.length).toBe(before);
  });

  it('is cancelled by the caller, even when the engine throws for it', async () => {
    script = async ({ call }, signal) => {
      if (call !== 'slow') return replying(numbers(2));
      await delay(5_000, undefined, { signal });
      return undefined;
    };
    const request = pool.request();
    const outcome = request.batch('slow');
    setTimeout(() => request.cancel(), 30);
    await expect(outcome).rejects.toMatchObject({ code: 'ECANCEL' });
    expect((await pool.request().batch('fast')).recordset).toEqual([{ n: 2 }]);
  });
});

it('twenty lanes run side by side, each in its own session', async () => {
  script = async ({ parameters }) => {
    await delay(1);
    return replying(numbers(Number(parameters[0]?.value)));
  };
  const wide = await started.pool({ pool: { min: 20, max: 20 } });
  const asked = Array.from({ length: 300 }, (_, index) => index);
  const got = await Promise.all(
    asked.map(
      async (n) => (await wide.request().input('n', n).query<{ n: number }>('select @n')).recordset[0]?.n,
    ),
  );
  expect(got).toEqual(asked);
});
