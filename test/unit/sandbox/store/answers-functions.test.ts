import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

// Answers of SQL Server to what no query of octo-ha asks; `!n` is an error.
const answers: readonly (readonly [string, string])[] = [
  ["SELECT DATEDIFF(year, '2023-12-31', '2024-01-01'), DATEDIFF(hour, '10:59', '11:00')", '1|1'],
  ["SELECT DATEDIFF(week, '2024-01-06', '2024-01-07'), DATEDIFF(quarter, '2024-03-31', '2024-04-01')", '1|1'],
  ["SELECT DATEDIFF(ms, '2024-01-01T00:00:00', '2024-01-01T00:00:00.007')", '7'],
  ["SELECT DATEDIFF(second, '1900-01-01', '2024-01-01')", '!535'],
  ["SELECT DATEDIFF_BIG(second, '1900-01-01', '2024-01-01')", '3913056000'],
  [
    "SELECT DATEDIFF(minute, CAST('2024-01-01T00:00:00+02:00' AS datetimeoffset), CAST('2024-01-01T00:00:00+00:00' AS datetimeoffset))",
    '120',
  ],
  [
    "SELECT DATEDIFF(day, CAST('2024-01-01T23:30:00-02:00' AS datetimeoffset), CAST('2024-01-02T02:00:00+00:00' AS datetimeoffset))",
    '0',
  ],
  [
    "SELECT DATEADD(month, 1, CAST('2024-01-31' AS date)), DATEADD(year, -1, CAST('2024-02-29' AS date))",
    '2024-02-29|2023-02-28',
  ],
  ["SELECT DATEADD(day, 1, '2024-01-31')", '2024-02-01 00:00:00.000'],
  ["SELECT YEAR('2024-05-06'), MONTH('2024-05-06'), DAY('2024-05-06')", '2024|5|6'],
  [
    "SELECT CAST('2024-01-01T00:00:00.997' AS datetime), CAST('2024-01-01T00:00:00.999' AS datetime)",
    '2024-01-01 00:00:00.997|2024-01-01 00:00:01.000',
  ],
  ["SELECT CAST('2024-02-30' AS date)", '!241'],
  ["SELECT TRY_CAST('x' AS int), TRY_CONVERT(date, '2024-13-01')", 'NULL|NULL'],
  ["SELECT CAST('12abc' AS int)", '!245'],
  ["SELECT CAST(' 12 ' AS int), CAST('' AS int)", '12|0'],
  ["SELECT CAST('1.5' AS int)", '!245'],
  [
    'SELECT CAST(1.9 AS int), CAST(-1.9 AS int), CAST(2.5 AS decimal(5,0)), CAST(CAST(1.9 AS float) AS int)',
    '1|-1|3|1',
  ],
  ['SELECT 2147483647 + 1', '!8115'],
  ['SELECT 1 / 0', '!8134'],
  ['SELECT 10 / 4, 10 / 4.0, 10 % 4, 5.0 / 3', '2|2.500000|2|1.666666'],
  ["SELECT 1 + '2', '1' + '2', 'a' + CAST(1 AS varchar(2))", '3|12|a1'],
  ["SELECT 'a' + 1", '!245'],
  ["SELECT CAST(1 AS bit) + 1, CAST('true' AS bit), CAST(5 AS bit)", '2|1|1'],
  ["SELECT LEN(N''), LEN(NULL), DATALENGTH(CAST(1 AS bigint)), DATALENGTH(0x0102)", '0|NULL|8|2'],
  ["SELECT LEFT('abc', 0), LEFT('abc', 9), RIGHT('abc', 2), SUBSTRING('abcdef', -1, 4)", '|abc|bc|ab'],
  ["SELECT LEFT('abc', -1), RIGHT('abc', -1)", '!537'],
  ["SELECT ISNULL(CAST(NULL AS varchar(2)), 'abc'), COALESCE(CAST(NULL AS varchar(2)), 'abc')", 'ab|abc'],
  ["SELECT COALESCE(NULL, 1, '2'), NULLIF('a', 'A '), NULLIF(1, 2)", '1|NULL|1'],
  ['SELECT ABS(CAST(-2147483648 AS int))', '!8115'],
  [
    "SELECT JSON_VALUE(N'{\"a\":{\"b\":[1,\"x\",true,null]}}', '$.a.b[1]'), JSON_VALUE(N'{\"a\":1}', '$.A'), JSON_VALUE(N'{\"a\":{}}', '$.a'), ISJSON(N'{'), ISJSON(N'[]'), ISJSON(NULL)",
    'x|NULL|NULL|0|1|NULL',
  ],
  ["SELECT JSON_VALUE(N'not', '$.b')", '!13609'],
  [
    "SELECT CAST(DECOMPRESS(COMPRESS(N'über')) AS nvarchar(max)), DECOMPRESS(NULL), DATALENGTH(COMPRESS('a'))",
    'über|NULL|21',
  ],
  ['SELECT CASE WHEN NEWID() = NEWID() THEN 1 ELSE 0 END, LEN(CAST(NEWID() AS varchar(50)))', '0|36'],
  [
    "SELECT HAS_PERMS_BY_NAME('dbo.Node', 'OBJECT', 'SELECT'), HAS_PERMS_BY_NAME('dbo.Task', 'OBJECT', 'SELECT'), HAS_PERMS_BY_NAME(NULL, 'DATABASE', 'CREATE TABLE')",
    '1|1|1',
  ],
  ['SELECT XACT_STATE(), @@TRANCOUNT, @@LOCK_TIMEOUT, @@ERROR', '0|0|-1|0'],
  ["SELECT SERVERPROPERTY('nope'), CAST(SERVERPROPERTY('ServerName') AS nvarchar(50))", 'NULL|SRV'],
  ["SELECT CASE WHEN @@VERSION LIKE 'Microsoft SQL Server%' THEN 1 ELSE 0 END", '1'],
  [
    "SELECT UPPER(NULL), REPLACE('aXa', 'x', ''), CONCAT('a', 1, NULL, 1.50, CAST('2024-01-02' AS date))",
    'NULL|aa|a11.502024-01-02',
  ],
  ["SELECT CONCAT_WS('-', 'a', NULL, 'b'), STUFF('abc', 2, 1, 'XX'), QUOTENAME('a]b')", 'a-b|aXXc|[a]]b]'],
  ['SELECT CAST(12.345 AS money), CONVERT(varchar(20), CAST(1234.5 AS money))', '12.3450|1234.50'],
  [
    "SELECT CAST(CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier) AS varchar(36))",
    '6F9619FF-8B86-D011-B42D-00C04FC964FF',
  ],
  ["SELECT CAST('x' AS uniqueidentifier)", '!8169'],
  [
    "SELECT CAST(CAST('2024-01-01T12:00:00.1234567+02:00' AS datetimeoffset) AS nvarchar(40))",
    '2024-01-01 12:00:00.1234567 +02:00',
  ],
  ["SELECT CAST(CAST('2024-01-01T12:00:00+02:00' AS datetimeoffset) AS datetime2(0))", '2024-01-01 12:00:00'],
  [
    "SELECT CASE WHEN CAST('2024-01-01T12:00:00+02:00' AS datetimeoffset) = CAST('2024-01-01T10:00:00+00:00' AS datetimeoffset) THEN 1 ELSE 0 END",
    '1',
  ],
  ["SELECT CAST(CAST('2024-01-02T03:04:05' AS datetime) AS varchar(30))", 'Jan  2 2024  3:04AM'],
];

test.each(answers)('%s is %s', async (sql, answer) => {
  const engine = await openSample();
  expect(await ask(enter(engine), sql)).toBe(answer);
  await engine.close();
});
