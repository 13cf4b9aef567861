import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { licenseXml } from '../../../../src/sandbox/octopus/seeds/license-xml.ts';
import { licenseKinds, seedVariants, shapes } from '../../../../src/sandbox/octopus/seeds/seed-options.ts';
import { seedStatements, unseedStatements } from '../../../../src/sandbox/octopus/seeds/seed-statements.ts';
import { parseBatch } from '../../../../src/sandbox/tsql/parse-batch.ts';

const now = new Date('2026-11-26T12:00:00Z');
const usual = { license: 'professional', nodes: ["O'NODE", 'NODE2'], now, finishedTasks: 120 } as const;
const cases = shapes.flatMap((shape) => Object.keys(seedVariants).map((variant) => ({ shape, variant })));

describe('seeds', () => {
  test.each(cases)('of $shape, $variant, are T-SQL that the pretend server parses', ({ shape, variant }) => {
    const options = { ...usual, shape, schemaName: 'scratch', variant: seedVariants[variant] ?? {} };
    for (const statement of [...seedStatements(options), ...unseedStatements(options)])
      expect(parseBatch(statement), statement).toHaveLength(1);
  });

  test.each(cases)('of $shape, $variant, fill only columns that they create', ({ shape, variant }) => {
    const created = new Map<string, string>();
    for (const statement of seedStatements({ ...usual, shape, variant: seedVariants[variant] ?? {} })) {
      const [, table = '', rest = ''] = /(?:TABLE|INTO) \[dbo\]\.\[(\w+)\] \(([^]*)/.exec(statement) ?? [];
      if (statement.startsWith('CREATE')) created.set(table, rest);
      else
        for (const [, column = ''] of (rest.split(') VALUES')[0] ?? '').matchAll(/\[(\w+)\]/g))
          expect(created.get(table), `${table}.${column}`).toContain(`[${column}]`);
    }
    expect(created.size).toBeGreaterThan(8);
  });

  test('compress documents as COMPRESS does: gzip of UTF-16', () => {
    const statements = seedStatements({ ...usual, shape: '2019', variant: { documents: 'compressed' } });
    const documents = statements.find((each) => each.startsWith('INSERT INTO [dbo].[Configuration]')) ?? '';
    const hex = /N'licenses-current', 0x([0-9a-f]+)/.exec(documents)?.[1] ?? '';
    const text = gunzipSync(Buffer.from(hex, 'hex')).toString('utf16le');
    expect((JSON.parse(text) as { LicenseText: string }).LicenseText).toContain('<NodeLimit>2</NodeLimit>');
  });
});

test.each(licenseKinds)('the %s license has the node limit its name promises', (kind) => {
  const promised = {
    professional: '2',
    enterprise: 'Unlimited',
    expired: '2',
    trial: 'Unlimited',
    three: '3',
  };
  const limit = /<NodeLimit>(.*)<\/NodeLimit>/.exec(licenseXml(kind, now) ?? '')?.[1];
  expect(limit).toBe((promised as Record<string, string | undefined>)[kind]);
});
