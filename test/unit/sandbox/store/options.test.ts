// SET of options, and names and texts that are near their limits.
import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

const STATEMENTS: readonly (readonly [string, string])[] = [
  [
    'SET ROWCOUNT 2; SELECT Id FROM Node ORDER BY Id; SELECT @@ROWCOUNT; SET ROWCOUNT 0; SELECT COUNT(Id) FROM Node',
    'N1; N2 / 2 / 4',
  ],
  ['SET ROWCOUNT 1; SELECT TOP 3 Id FROM Node ORDER BY Id DESC', 'N4'],
  ['SET ROWCOUNT 2; SELECT (SELECT COUNT(*) FROM Task), COUNT(*) FROM Node', '6|4'],
  ['SET ROWCOUNT 2; UPDATE Task SET Cost = 0; SELECT @@ROWCOUNT; DELETE Task; SELECT @@ROWCOUNT', '2 / 2'],
  ['SET ROWCOUNT 1; INSERT Task (Cost) OUTPUT inserted.Cost SELECT 5 UNION ALL SELECT 6', '5'],
  ["SET ROWCOUNT 1; DECLARE @s nvarchar(9) = N''; SELECT @s = Id FROM Node ORDER BY Id; SELECT @s", 'N1'],
  ['DECLARE @n int = 1; SET ROWCOUNT @n; SELECT Id FROM Node ORDER BY Id', 'N1'],
  ['SET ROWCOUNT -1', '!1060'],
  ['SET DATEFORMAT dmy', '!50000'],
  ['SET DATEFORMAT mdy; SELECT 1', '1'],
  [
    'SET LANGUAGE us_english; SET DATEFIRST 7; SET ANSI_NULLS, QUOTED_IDENTIFIER ON; SET IMPLICIT_TRANSACTIONS OFF',
    '',
  ],
  ['SET LANGUAGE Deutsch', '!50000'],
  ['SET DATEFIRST 1', '!50000'],
  ['SET IMPLICIT_TRANSACTIONS ON', '!50000'],
  ['SET NOEXEC ON; SELECT 1', '!50000 / 1'],
  ['SET ANSI_NULLS OFF', '!50000'],
  ['SET XACT_ABORT, NOCOUNT ON; BEGIN TRAN; SELECT 1 / 0; SELECT 2', '!8134'],
  ["SELECT c.name, c.precision, c.scale FROM sys.columns c WHERE c.name = 'Weight'", 'Weight|9|2'],
  [
    'CREATE TABLE #p (precision int, within int); INSERT #p (precision, within) VALUES (1, 2); SELECT precision + within AS precision FROM #p',
    '3',
  ],
  [
    "SELECT UNICODE(CHAR(128)), UNICODE(CHAR(150)), UNICODE(CHAR(159)), UNICODE(CHAR(233)), CHAR(129) + 'x'",
    '8364|8211|376|233|\u0081x',
  ],
  ["SELECT ASCII(CHAR(128)), ASCII(N'€'), ASCII('é'), ASCII('a')", '128|128|233|97'],
  [
    "SELECT CAST(CHAR(128) AS varbinary(2)), CAST(N'€' AS varbinary(2)), CAST(0x80E9 AS varchar(9)), DATALENGTH(CHAR(150))",
    '0x80|0xAC20|€é|1',
  ],
  ["SELECT CAST(N'a日b€' AS varchar(9)), '日', N'日'", 'a?b€|?|日'],
  ["SELECT HASHBYTES('MD5', '€')", '0x8D39DD7EEF115EA6975446EF4082951F'],
];

test.each(STATEMENTS)('%s gives %s', async (sql, answer) => {
  const engine = await openSample();
  expect(await ask(enter(engine), sql)).toBe(answer);
  await engine.close();
});

test('a reset session forgets SET ROWCOUNT', async () => {
  const engine = await openSample();
  const session = enter(engine);
  await ask(session, 'SET ROWCOUNT 1');
  session.reset();
  expect(
    await ask(session, 'SELECT COUNT(*) FROM (SELECT Id FROM Node) n; SELECT Id FROM Node ORDER BY Id'),
  ).toBe('4 / N1; N2; N3; N4');
  await engine.close();
});
