import { expect, test } from 'vitest';
import { checkRisks } from '../../../src/model/risk.ts';
import { reasonTable, type ReasonRow } from '../../../src/operations/check/reason-table.ts';

test('every risk lifts something, and every refusal that can be lifted names one of them', () => {
  const rows: readonly ReasonRow[] = Object.values(reasonTable);
  const named = new Set(rows.flatMap(({ risk }) => (risk === null ? [] : [risk])));
  expect([...named].sort()).toEqual([...checkRisks].sort());
});
