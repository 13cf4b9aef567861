import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

// Expressions that octo-ha never sends, and what SQL Server answers them on the sample.
const TEXTS: readonly (readonly [string, string])[] = [
  [`SELECT LEN('abc  '), LEN('  abc'), DATALENGTH('abc  '), DATALENGTH(N'abc')`, '3|5|5|6'],
  [`SELECT UPPER('aBc'), LOWER('aBc'), REVERSE('abc')`, 'ABC|abc|cba'],
  [`SELECT LEFT('abcdef', 2), RIGHT('abcdef', 2), SUBSTRING('abcdef', 3, 2)`, 'ab|ef|cd'],
  [`SELECT SUBSTRING('abcdef', 0, 3), SUBSTRING('abc', 2, 100), SUBSTRING('abc', 9, 1)`, 'ab|bc|'],
  [`SELECT '[' + LTRIM('  a ') + ']', '[' + RTRIM(' a  ') + ']', '[' + TRIM('  a ') + ']'`, '[a ]|[ a]|[a]'],
  [`SELECT REPLACE('AbcABC', 'b', 'x'), REPLACE('abc', '', 'x')`, 'AxcAxC|abc'],
  [`SELECT CHARINDEX('B', 'abcb'), CHARINDEX('b', 'abcb', 3), CHARINDEX('z', 'abc')`, '2|4|0'],
  [`SELECT STUFF('abcdef', 2, 3, 'X'), REPLICATE('ab', 3), SPACE(2) + 'x'`, 'aXef|ababab|  x'],
  [`SELECT CONCAT('a', NULL, 1, N'b'), 'a' + NULL`, 'a1b|NULL'],
  [`SELECT ASCII('A'), CHAR(66), UNICODE(N'é'), NCHAR(233)`, '65|B|233|é'],
  [`SELECT ISNULL(NULL, 'x'), COALESCE(NULL, NULL, 'y'), NULLIF(1, 1), NULLIF(1, 2)`, 'x|y|NULL|1'],
  [`SELECT value FROM STRING_SPLIT('a,b,c', ',') ORDER BY value DESC`, 'c; b; a'],
  [`SELECT 'it''s', N'ünï', ''`, "it's|ünï|"],
  [`SELECT 'a' || 'b'`, '!102'],
];

const COLLATION: readonly (readonly [string, string])[] = [
  [`SELECT IIF('ABC' = 'abc', 1, 0), IIF('abc' = 'abc   ', 1, 0), IIF('abc' = ' abc', 1, 0)`, '1|1|0'],
  [`SELECT IIF('a' < 'B', 1, 0), IIF('é' = 'e', 1, 0)`, '1|0'],
  [`SELECT Id FROM Node WHERE NAME = 'ALPHA  '`, 'N1'],
  [`SELECT Id FROM node WHERE id IN ('n1', 'n2 ') ORDER BY ID`, 'N1; N2'],
  [`SELECT Id FROM Node WHERE Name LIKE 'a%'`, 'N1'],
  [`SELECT Id FROM Node WHERE Name LIKE '_e%' ORDER BY Id`, 'N2; N4'],
  [`SELECT Id FROM Node WHERE Name LIKE '[b-d]%' ORDER BY Id`, 'N2; N4'],
  [`SELECT Id FROM Node WHERE Name LIKE '[^b-d]%' ORDER BY Id`, 'N1; N3'],
  [
    `SELECT IIF('10%' LIKE '10!%' ESCAPE '!', 1, 0), IIF('100' LIKE '10!%' ESCAPE '!', 1, 0), IIF('a_b' LIKE 'a[_]b', 1, 0)`,
    '1|0|1',
  ],
  [`SELECT IIF('abc ' LIKE 'abc', 1, 0), IIF('abc' LIKE 'abc ', 1, 0)`, '1|0'],
  [`SELECT COUNT(*) FROM (VALUES ('a'), ('A'), ('a ')) v (x) GROUP BY x`, '3'],
  [`SELECT Id FROM Node WHERE Name NOT LIKE '%a' ORDER BY Id`, ''],
  [`SELECT CASE 'X' WHEN 'x' THEN 'same' ELSE 'other' END`, 'same'],
];

const LOGIC: readonly (readonly [string, string])[] = [
  ['SELECT Id FROM Node WHERE Cap = NULL', ''],
  ['SELECT Id FROM Node WHERE Cap <> 5 ORDER BY Id', 'N2'],
  ['SELECT Id FROM Node WHERE NOT (Cap = 5) ORDER BY Id', 'N2'],
  ['SELECT Id FROM Node WHERE Cap = 5 OR Cap IS NULL ORDER BY Id', 'N1; N3; N4'],
  ['SELECT Id FROM Node WHERE Cap NOT IN (5, NULL)', ''],
  ['SELECT Id FROM Node WHERE Cap IN (10, NULL)', 'N2'],
  ['SELECT Id FROM Node WHERE Cap BETWEEN 5 AND 9 ORDER BY Id', 'N1; N4'],
  ['SELECT Id FROM Node WHERE Cap NOT BETWEEN 5 AND 9', 'N2'],
  ['SELECT COUNT(*) FROM Node WHERE 1 = 1 AND NULL = NULL', '0'],
  ['SELECT Id FROM Node WHERE Leader = 1 OR Cap = 10 AND Leader = 1', 'N1'],
  [`SELECT CASE WHEN NULL = 1 THEN 'a' WHEN NOT NULL = 1 THEN 'b' ELSE 'c' END`, 'c'],
  ['SELECT CASE WHEN 1 = 0 THEN 1 END', 'NULL'],
  ['SELECT CASE Cap WHEN NULL THEN 1 ELSE 2 END FROM Node WHERE Cap IS NULL', '2'],
  ['SELECT IIF(NULL > 1, 1, 2)', '2'],
  ['SELECT 1 WHERE EXISTS (SELECT NULL)', '1'],
  ['SELECT Id FROM Node WHERE Leader', '!4145'],
];

const NUMBERS: readonly (readonly [string, string])[] = [
  [
    `SELECT DATEPART(quarter, '2024-05-01'), DATEPART(weekday, '2024-05-05'), DATENAME(month, '2024-05-01')`,
    '2|1|May',
  ],
  [
    `SELECT CONVERT(varchar(30), CAST('2024-03-04 05:06:07' AS datetime), 120), CONVERT(varchar(30), CAST('2024-03-04 05:06:07' AS datetime), 126)`,
    '2024-03-04 05:06:07|2024-03-04T05:06:07',
  ],
  [
    `SELECT CONVERT(varchar(10), CAST('2024-03-04' AS date), 103), CONVERT(varchar(8), CAST('2024-03-04' AS datetime), 112)`,
    '04/03/2024|20240304',
  ],
  [`SELECT CAST(0x6162 AS varchar(10))`, 'ab'],
  ['SELECT CAST(300 AS tinyint)', '!220'],
  ['SELECT ABS(-5), SIGN(-3), FLOOR(-1.5), CEILING(1.2)', '5|-1|-2|2'],
  ['SELECT 7 / 2, -7 / 2, 7 % 3, -7 % 3, 7.0 / 2', '3|-3|1|-1|3.500000'],
  ['SELECT 1 + 2 * 3, (1 + 2) * 3, -2 - -3', '7|9|1'],
  ['SELECT 5 & 3, 5 | 3, 5 ^ 3, ~5', '1|7|6|-6'],
  ['SELECT 1.10 + 2.205, 1.5 * 1.5', '3.305|2.25'],
  ['SELECT ROUND(2.567, 2), ROUND(1234, -2), POWER(2, 10), SQRT(16)', '2.570|1200|1024|4'],
  ['SELECT 1e3, 2.5e-1', '1000|0.25'],
  ['SELECT 1 / 0', '!8134'],
  ['SELECT 1 / 0; SELECT 2', '!8134 / 2'],
  ['SELECT 2147483647 + 1', '!8115'],
  ['SELECT 0xFF, CAST(0x0A AS int)', '0xFF|10'],
  ["SELECT Weight * 2, Weight + 1 FROM Node WHERE Id = 'N3'", '4.50|3.25'],
  ["SELECT '5' + 1, 1 + '5'", '6|6'],
  ["SELECT 'a' + 1", '!245'],
];

const CONVERSIONS: readonly (readonly [string, string])[] = [
  [`SELECT CAST('12' AS int), CAST(12.9 AS int), CAST(-12.9 AS int)`, '12|12|-12'],
  [`SELECT CAST('x' AS int)`, '!245'],
  [`SELECT TRY_CAST('x' AS int), TRY_CONVERT(int, '7')`, 'NULL|7'],
  [`SELECT CAST(1.555 AS decimal(5,2)), CAST('2.345' AS decimal(5,1))`, '1.56|2.3'],
  [`SELECT CAST(1234.5 AS decimal(4,2))`, '!8115'],
  [`SELECT CAST('abc' AS varchar(2)), CAST('abc' AS char(5)) + '|'`, 'ab|abc  |'],
  [`SELECT CAST(12 AS varchar(10)) + 'x', CONVERT(nvarchar(10), 1.50)`, '12x|1.50'],
  [`SELECT CAST(1 AS bit), CAST(-5 AS bit), CAST('true' AS bit), CAST(0 AS bit)`, '1|1|1|0'],
  [`SELECT CAST(5.5 AS money), CAST('1234.5678' AS money)`, '5.5000|1234.5678'],
  [`SELECT CAST('2024-02-30' AS date)`, '!241'],
  [`SELECT TRY_CAST('2024-02-30' AS date)`, 'NULL'],
  [
    `SELECT CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier)`,
    '6F9619FF-8B86-D011-B42D-00C04FC964FF',
  ],
  [`SELECT CAST('nope' AS uniqueidentifier)`, '!8169'],
  [`SELECT CAST(N'ab' AS varbinary(10)), CAST('ab' AS varbinary(10))`, '0x61006200|0x6162'],
  [`SELECT CAST(NULL AS int), CAST('' AS int)`, 'NULL|0'],
];

const DATES: readonly (readonly [string, string])[] = [
  [
    `SELECT CAST(CAST('2024-03-04 05:06:07' AS datetime) AS varchar(30)), CAST(CAST('2024-12-14 00:06' AS datetime2(0)) AS varchar(30))`,
    'Mar  4 2024  5:06AM|2024-12-14 00:06:00',
  ],
  [`SELECT CONVERT(varchar(30), CAST('2024-03-04' AS datetime), 777)`, '!281'],
  [
    `SELECT QUOTENAME('a]b'), CONCAT_WS('-', 'a', NULL, 'b'), ISNUMERIC('12.5'), ISNUMERIC('x')`,
    '[a]]b]|a-b|1|0',
  ],
  [
    `SELECT DATEADD(day, 1, CAST('2024-02-28' AS date)), DATEADD(month, 1, CAST('2024-01-31' AS date))`,
    '2024-02-29|2024-02-29',
  ],
  [
    `SELECT DATEDIFF(day, '2024-01-01', '2024-03-01'), DATEDIFF(year, '2023-12-31', '2024-01-01'), DATEDIFF(hour, '2024-01-01T01:59', '2024-01-01T02:00')`,
    '60|1|1',
  ],
  [`SELECT YEAR(Seen), MONTH(Seen), DAY(Seen) FROM Node WHERE Id = 'N2'`, '2024|2|29'],
  [
    `SELECT Seen FROM Node WHERE Seen >= '2024-01-01' ORDER BY Seen`,
    '2024-01-01 10:00:00.000; 2024-02-29 23:59:59.500',
  ],
  [`SELECT CAST(Seen AS date), CAST(Seen AS time(0)) FROM Node WHERE Id = 'N1'`, '2024-01-01|10:00:00'],
  [`SELECT DATEADD(second, -1, Seen) FROM Node WHERE Id = 'N4'`, '2023-12-30 23:59:59.000'],
  [`SELECT Id FROM Task WHERE Due BETWEEN '20240101' AND '20240131' ORDER BY Id`, '1; 2'],
  [
    `SELECT CAST('2024-01-01 00:00:00.005' AS datetime), CAST('2024-01-01 12:34:56.1234567' AS datetime2)`,
    '2024-01-01 00:00:00.007|2024-01-01 12:34:56.1234567',
  ],
  [`SELECT DATEDIFF(second, GETUTCDATE(), SYSUTCDATETIME()), IIF(GETDATE() > '2020-01-01', 1, 0)`, '0|1'],
  [`SELECT DATEDIFF(millisecond, '2024-01-01', '2024-12-01')`, '!535'],
];

test.each([...TEXTS, ...COLLATION, ...LOGIC, ...NUMBERS, ...CONVERSIONS, ...DATES])(
  '%s',
  async (sql, answer) => {
    expect(await ask(enter(await openSample()), sql)).toBe(answer);
  },
);
