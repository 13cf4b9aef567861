import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rateUnproven, unproven } from '../../../../src/operations/migrate/unproven.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { aTarget, aWish, someFacts } from './facts.ts';

const facts = (to: string, system: 'windows' | 'posix'): MigrationFacts => {
  const some = someFacts({ target: aTarget({}, { ...aWish, to }) });
  return { ...some, resolved: { ...some.resolved, system } };
};

test.skipIf(process.platform === 'win32')(
  'the command for Linux does what it says in a folder with any name, and leaves nothing behind',
  () => {
    const folder = mkdtempSync(join(tmpdir(), "octo-ha it's $HOME "));
    try {
      const [rights] = unproven(facts(folder, 'posix'));
      const asMe = rights?.command.replace(/^sudo -u .*? sh -c /, 'sh -c ') ?? '';
      expect(asMe).not.toBe(rights?.command);
      expect(execFileSync('sh', ['-c', asMe], { encoding: 'utf8' })).toBe('octo-ha-may-write\n');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test('the command for Windows quotes the share for PowerShell', () => {
  const [rights] = unproven(facts("\\\\nas\\it's", 'windows'));
  expect(rights?.command).toContain("Join-Path '\\\\nas\\it''s'");
  expect(rights?.where).toMatch(/Script Console/);
});

test('a share may be a name of DFS, and only a node can tell', () => {
  const found = unproven(facts('\\\\corp.example\\files\\octopus', 'windows'));
  expect(found.map(({ code }) => code)).toEqual(['service-rights', 'dfs']);
  expect(found[1]?.command).toBe('dfsutil client property state "\\\\corp.example\\files"');
  expect(unproven(facts('/mnt/octopus', 'posix'))).toHaveLength(1);
});

test('the rights of the account are unknown until somebody vouches for them, and the hint has the command', () => {
  const [reason] = rateUnproven(facts('/mnt/octopus', 'posix'));
  expect(reason).toMatchObject({ code: 'service.rights', vote: 'unknown', risk: 'service-rights' });
  expect(reason?.hint).toContain(unproven(facts('/mnt/octopus', 'posix'))[0]?.command ?? '?');
});
