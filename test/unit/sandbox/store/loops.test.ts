import { expect, test } from 'vitest';
import { openEngine } from '../../../../src/sandbox/store/open-engine.ts';

test('a loop without end stops when its request is aborted, and others are answered meanwhile', async () => {
  const administrator = { login: 'sa', password: 'for this test alone' };
  const engine = await openEngine({ folder: null, serverName: 'LOOP', administrator });
  const login = {
    user: 'sa',
    password: administrator.password,
    database: '',
    application: 't',
    hostName: 't',
  };
  const [looping, other] = [engine.login(login), engine.login(login)];
  const controller = new AbortController();
  const endless = looping.batch('DECLARE @i int = 0; WHILE 1 = 1 SET @i = @i + 1', controller.signal);
  const { items } = await other.batch('SELECT 1 AS One', new AbortController().signal);
  expect(items[0]).toMatchObject({ kind: 'rows', rows: [[1]] });
  setTimeout(() => controller.abort(), 20);
  await endless;
  await engine.close();
});
