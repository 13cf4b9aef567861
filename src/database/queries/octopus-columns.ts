import { octopusTables } from '../schema.ts';
import type { Statement } from './statement.ts';

/** Which columns do the tables of Octopus have? `@schema` names the schema. */
export const octopusColumns: Statement = {
  name: 'octopusColumns',
  oldestServer: 2005,
  text: `SELECT c.TABLE_NAME AS TableName, c.COLUMN_NAME AS ColumnName, c.DATA_TYPE AS DataType
FROM INFORMATION_SCHEMA.COLUMNS AS c
WHERE c.TABLE_SCHEMA = @schema
  AND c.TABLE_NAME IN (${octopusTables.map((table) => `N'${table}'`).join(', ')})`,
};
