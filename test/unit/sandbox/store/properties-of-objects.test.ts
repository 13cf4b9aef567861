// OBJECTPROPERTY, COLUMNPROPERTY and the ids and names of principals.
import { expect, test } from 'vitest';
import { ask, enter, openSample } from './sample.ts';

const about = (property: string, name = 'Task'): string =>
  `OBJECTPROPERTY(OBJECT_ID('${name}'), '${property}')`;
const column = (property: string, name: string, table = 'Node'): string =>
  `COLUMNPROPERTY(OBJECT_ID('${table}'), '${name}', '${property}')`;

test.each([
  [
    ['IsUserTable', 'istable', 'IsView', 'IsMSShipped', 'IsPrimaryKey', 'Nope'].map((one) => about(one)),
    '1|1|0|0|0|NULL',
  ],
  [
    [
      'PrimaryKey',
      'Identity',
      'ForeignKey',
      'CheckCnst',
      'DefaultCnst',
      'UniqueCnst',
      'Timestamp',
      'ForeignRef',
    ].map((one) => about(`TableHas${one}`)),
    '1|1|1|1|1|0|0|0',
  ],
  [
    [about('TableHasIdentity', 'Node'), about('TableHasForeignRef', 'Node'), about('IsTable', 'Nope')],
    '0|1|NULL',
  ],
  [
    [
      "OBJECTPROPERTY(object_id, 'IsPrimaryKey')",
      "OBJECTPROPERTY(object_id, 'IsConstraint')",
      "OBJECTPROPERTY(object_id, 'IsForeignKey') FROM sys.key_constraints WHERE name = 'PK_Task'",
    ],
    '1|1|0',
  ],
  [
    [
      column('AllowsNull', 'Cap'),
      column('AllowsNull', 'Id'),
      column('ColumnId', 'Cap'),
      column('IsIdentity', 'Id', 'Task'),
      column('IsComputed', 'Cap'),
    ],
    '1|0|3|1|0',
  ],
  [
    [
      column('Precision', 'Weight'),
      column('Scale', 'Weight'),
      column('Precision', 'Cap'),
      column('CharMaxLen', 'Name'),
      column('Precision', 'Name'),
    ],
    '9|2|10|20|20',
  ],
  [
    [column('AllowsNull', 'Nope'), column('Nope', 'Cap'), column('AllowsNull', 'Cap', 'Nope')],
    'NULL|NULL|NULL',
  ],
  [
    [
      "DATABASE_PRINCIPAL_ID('public')",
      "DATABASE_PRINCIPAL_ID('dbo')",
      "DATABASE_PRINCIPAL_ID('db_owner')",
      "DATABASE_PRINCIPAL_ID('ann')",
      "DATABASE_PRINCIPAL_ID('nobody')",
      'DATABASE_PRINCIPAL_ID()',
    ],
    '0|1|16384|5|NULL|1',
  ],
  [
    [
      "SUSER_ID('sa')",
      "SUSER_ID('nobody')",
      'SUSER_ID()',
      'SUSER_SNAME(0x01)',
      "SUSER_NAME(SUSER_ID('ann'))",
      'SUSER_SNAME()',
    ],
    '1|NULL|1|sa|ann|sa',
  ],
  [
    ["USER_NAME(DATABASE_PRINCIPAL_ID('ann'))", 'USER_NAME(1)', 'USER_NAME(99)', 'USER_NAME()'],
    'ann|dbo|NULL|dbo',
  ],
])('%s are %s', async (expressions, answer) => {
  const engine = await openSample();
  const session = enter(engine);
  await ask(session, "CREATE LOGIN ann WITH PASSWORD = 'p'; CREATE USER ann FOR LOGIN ann");
  expect(await ask(session, `SELECT ${expressions.join(', ')}`)).toBe(answer);
  await engine.close();
});

test('of objects one may not see there are no properties; the ids of oneself are known', async () => {
  const engine = await openSample();
  const owner = enter(engine);
  await ask(owner, "CREATE LOGIN ann WITH PASSWORD = 'p'; CREATE USER ann FOR LOGIN ann");
  const id = await ask(owner, "SELECT OBJECT_ID('Node')");
  const ann = enter(engine, 'ann');
  expect(
    await ask(ann, `SELECT OBJECTPROPERTY(${id}, 'IsTable'), COLUMNPROPERTY(${id}, 'Cap', 'AllowsNull')`),
  ).toBe('NULL|NULL');
  expect(
    await ask(ann, "SELECT DATABASE_PRINCIPAL_ID(), USER_NAME(), IIF(SUSER_ID() = SUSER_ID('ann'), 1, 0)"),
  ).toBe('5|ann|1');
  await engine.close();
});
