import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrateRisks } from '../../../../src/model/risk.ts';
import { planReasons } from '../../../../src/operations/migrate/plan-reason-table.ts';
import type { PlanRow } from '../../../../src/operations/migrate/plan-reason-table.ts';

const page = new URL('../../../../docs/migration-reasons.md', import.meta.url);
const table: readonly [string, PlanRow][] = Object.entries(planReasons);
const refuses = ({ votes }: PlanRow): boolean => votes.includes('forbid') || votes.includes('unknown');

/** What docs/migration-reasons.md says of each code, made from the table. */
const rows = table.map(([code, row]) => {
  const { votes, risk, gate, value, meaning } = row;
  const lifted = !refuses(row) ? '–' : risk === null ? 'nothing' : `\`${risk}\``;
  const stops = refuses(row) ? gate : '–';
  return `| \`${code}\` | ${votes.join(', ')} | ${lifted} | ${stops} | ${value ?? '–'} | ${meaning} |`;
});

test('docs/migration-reasons.md has every code with its votes, what lifts it, what it stops, its number and its meaning', () => {
  const said = readFileSync(page, 'utf8').split('\n');
  expect(said.filter((line) => /^\| `[a-z-]+\.[a-z-]+` \|/.test(line))).toEqual(rows);
});

test('a code that only warns or tells names no risk', () => {
  expect(table.filter(([, row]) => row.risk !== null && !refuses(row))).toEqual([]);
});

test('every risk of a migration lifts something: a reason of a plan, or a refusal that names it itself', () => {
  const folder = new URL('../../../../src/operations/migrate/', import.meta.url);
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const idle = migrateRisks.filter((risk) => !sources.some((text) => text.includes(risk)));
  expect(idle).toEqual([]);
});
