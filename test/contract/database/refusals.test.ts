// What the server refuses, by its numbers.
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import { SqlError } from '../../../src/sandbox/engine.ts';
import { errorItem, scriptedEngine } from '../../fakes/scripted-engine.ts';
import { aConnection, canary, withServer } from './a-server.ts';
import { failure } from './failure.ts';

const signal = new AbortController().signal;
const options = { applicationName: 'octo-ha refusals test' };

const refusals = [
  [18456, 1, 'database.login-failed', /refuses the login 'octo-ha' \(error 18456, state 1\)/],
  [18456, 8, 'database.login-failed', /wrong password/],
  [18456, 38, 'database.not-found', /the database 'Octopus' does not exist/],
  [4060, 1, 'database.not-found', /the database 'Octopus' does not exist/],
  [18487, 1, 'database.login-failed', /expired/],
  [18452, 1, 'database.login-failed', /domain/],
  [40613, 1, 'database.failing-over', /error 40613/],
  [10928, 1, 'database.busy', /error 10928/],
  [976, 1, 'database.failing-over', /error 976/],
] as const;
for (const [number, state, code, message] of refusals)
  test(`tells why the server refuses a login: error ${number}, state ${state}`, async () => {
    const engine = scriptedEngine({ login: () => new SqlError(number, 'Refused.', { severity: 14, state }) });
    await withServer(engine, async (port) => {
      const error = await failure(openDatabase(await aConnection(port), options));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(error.hint).toBeDefined();
    });
    // No retries hidden in the driver.
    expect(engine.logins).toHaveLength(1);
  });

const answers = [
  [1205, 'database.deadlock'],
  [1222, 'database.lock-timeout'],
  [3906, 'database.read-only'],
  [229, 'database.permission-denied'],
  [230, 'database.permission-denied'],
  [208, 'database.schema-unknown'],
  [207, 'database.schema-unknown'],
  [978, 'database.failing-over'],
  [40501, 'database.busy'],
  [945, 'database.not-accessible'],
  [233, 'database.connection-lost'],
  [8134, 'database.query-failed'],
] as const;
for (const [number, code] of answers)
  test(`gives error ${number} of a query its code, and the session goes on`, async () => {
    let failing = true;
    const engine = scriptedEngine({
      answer: () => Promise.resolve(failing ? [errorItem(number, `Said for '${canary}'.`)] : null),
    });
    await withServer(engine, async (port) => {
      const database = await openDatabase(await aConnection(port), options);
      const error = await failure(database.readCluster(signal));
      expect(error.code).toBe(code);
      expect(error.message).toContain(String(number));
      failing = false;
      expect((await database.readCluster(signal)).nodes).toHaveLength(3);
      await database.close();
    });
  });

test('tells of the missing permission in the middle of a reading, after rows have come', async () => {
  const engine = scriptedEngine({
    answer: (sql) =>
      Promise.resolve(
        sql.includes('TaskCap') ? [errorItem(229, "Denied on the object 'ServerTask'.")] : null,
      ),
  });
  await withServer(engine, async (port) => {
    const database = await openDatabase(await aConnection(port), options);
    const error = await failure(database.readCluster(signal));
    expect(error.message).toContain('ServerTask');
    expect(error.hint).toContain('octo-ha db grants');
    await database.close();
  });
});
