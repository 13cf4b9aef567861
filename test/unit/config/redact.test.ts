import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { redact } from '../../../src/config/redact.ts';
import { Secret } from '../../../src/model/secret.ts';

const secret = `p&s's "w"<Ö> /+=?`;

describe('redaction', () => {
  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ a: secret })],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ a: secret }))],
    ['in a url', encodeURIComponent(secret)],
    ['in a url in lower case', encodeURIComponent(secret).toLowerCase().replaceAll('w', 'w')],
    ['in a form', encodeURIComponent(secret).replaceAll('%20', '+')],
    ['in T-SQL', secret.replaceAll("'", "''")],
    ['in a connection string', secret.replaceAll('"', '""')],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in base64 of UTF-16', Buffer.from(secret, 'utf16le').toString('base64')],
  ])('finds a secret %s', (_, text) => {
    const left = redact(`before ${text} after`, [new Secret(secret)]);
    expect(left).toMatch(/^before .*\*\*\*.* after$/);
    expect(left).not.toMatch(/w|Ö|%C3|%c3/);
  });

  test('finds a secret in base64 of something longer', () => {
    for (const before of ['', 'a', 'ab', 'user:']) {
      const left = redact(Buffer.from(`${before}correct horse`).toString('base64'), [
        new Secret('correct horse'),
      ]);
      expect(Buffer.from(left.replace('***', ''), 'base64').toString()).not.toContain('orrect');
      expect(left).toContain('***');
    }
  });

  test('of one secret within another leaves no rest', () => {
    expect(redact('abcdef abc', [new Secret('abc'), new Secret('abcdef')])).toBe('*** ***');
  });

  test('leaves a text without secrets, and one- and two-letter secrets, alone', () => {
    expect(redact('a sa b', [new Secret('sa'), new Secret('')])).toBe('a sa b');
  });

  test('never leaves a canary, wherever and in whatever form', () => {
    const canary = fc
      .string({ minLength: 6, maxLength: 20, unit: 'grapheme' })
      .filter((text) => !text.includes('*'));
    fc.assert(
      fc.property(canary, fc.string(), fc.string(), (value, before, after) => {
        const wrapped = [
          value,
          JSON.stringify(value),
          encodeURIComponent(value),
          Buffer.from(value).toString('base64'),
        ];
        for (const form of wrapped) {
          const bare = form === wrapped[1] ? form.slice(1, -1) : form;
          const left = redact(before.replaceAll(bare, '') + form + after.replaceAll(bare, ''), [
            new Secret(value),
          ]);
          expect(left).not.toContain(bare);
        }
      }),
      { numRuns: 150, seed: 4 },
    );
  });

  test('is not needed where a Secret is printed', () => {
    const held = { held: new Secret(secret) };
    expect([inspect(held), JSON.stringify(held), String(held.held)].join()).not.toContain('Ö');
  });
});
