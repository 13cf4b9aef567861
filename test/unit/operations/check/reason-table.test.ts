import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  notForRemove,
  reasonTable,
  type ReasonCode,
  type ReasonRow,
} from '../../../../src/operations/check/reason-table.ts';

const docs = readFileSync(new URL('../../../../docs/checks.md', import.meta.url), 'utf8');

/** What docs/checks.md says of each code, made from the table. */
const rows = Object.entries(reasonTable as Readonly<Record<string, ReasonRow>>).map(
  ([code, { votes, risk, value, meaning }]) => {
    const refuses = votes.includes('forbid') || votes.includes('unknown');
    const lifts = !refuses
      ? '–'
      : risk === null
        ? 'nothing'
        : `\`${risk}\`${notForRemove.includes(code as ReasonCode) ? ' ¹' : ''}`;
    return `| \`${code}\` | ${votes.join(', ')} | ${lifts} | ${value ?? '–'} | ${meaning} |`;
  },
);

test('docs/checks.md has every code with its votes, what lifts it, its number and its meaning, in this order', () => {
  expect(docs.split('\n').filter((line) => /^\| `[a-z]+\.[a-z-]+` \|/.test(line))).toEqual(rows);
});

test('a code that only warns or tells names no risk', () => {
  const idle = Object.entries(reasonTable as Readonly<Record<string, ReasonRow>>).filter(
    ([, { votes, risk }]) => risk !== null && !votes.includes('forbid') && !votes.includes('unknown'),
  );
  expect(idle).toEqual([]);
});
