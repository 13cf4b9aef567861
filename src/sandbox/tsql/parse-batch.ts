// The T-SQL parser's door: text of a batch in, statements out.
// Never here: grammar of a particular statement.
import { SqlError } from '../engine.ts';
import type { Statement } from './statement.ts';

/**
 * Parses one batch.
 * @throws SqlError 102, 105, 113, 156 … with the line
 */
export function parseBatch(sql: string): readonly Statement[] {
  throw new SqlError(102, `Incorrect syntax near '${sql.slice(0, 20)}'.`, { severity: 15 });
}
