import { describe, expect, test } from 'vitest';
import { licenseText, LicenseTextError } from '../../../src/model/license-text.ts';

const xml = '<License>\r\n  <LicensedTo>Zoë &amp; Söhne</LicensedTo>\r\n</License>';
const utf16be = Buffer.from(xml, 'utf16le').swap16();

const bytes = {
  'UTF-8': Buffer.from(xml),
  'UTF-8 with a byte order mark': Buffer.from(`\ufeff${xml}`),
  'UTF-16 little-endian with a byte order mark': Buffer.from(`\ufeff${xml}`, 'utf16le'),
  'UTF-16 little-endian without one': Buffer.from(xml, 'utf16le'),
  'UTF-16 big-endian with a byte order mark': Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]),
  'UTF-16 big-endian without one': utf16be,
};

describe('the text of a license', () => {
  test.each(Object.entries(bytes))('is read from bytes in %s', (_encoding, given) => {
    expect(licenseText(given)).toBe(xml);
  });

  test.each(Object.entries(bytes))('is read from base64 of %s', (_encoding, given) => {
    expect(licenseText(given.toString('base64'))).toBe(xml);
  });

  test.each([
    ['white space around it', `\r\n\t ${xml}\r\n\r\n`],
    ['a byte order mark and white space', `\ufeff\r\n ${xml}`],
    [
      'base64 in lines of 76',
      (
        Buffer.from(xml)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\r\n'),
    ],
    ['base64 with white space around it', `\n  ${Buffer.from(xml).toString('base64')}  \n`],
    ['base64 with a byte order mark', `\ufeff${Buffer.from(xml).toString('base64')}`],
    ['base64 without its padding', Buffer.from(xml).toString('base64').replace(/=+$/, '')],
  ])('is read from text with %s', (_what, given) => {
    expect(licenseText(given)).toBe(xml);
  });

  test('is read from a file that holds base64', () => {
    expect(licenseText(Buffer.from(Buffer.from(xml).toString('base64')))).toBe(xml);
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \r\n\ufeff'],
    ['plain text', 'my license'],
    ['a word that could be base64', 'hunter2hunter2'],
    ['base64 of something else', Buffer.from('hello').toString('base64')],
    ['base64 of base64', Buffer.from(Buffer.from(xml).toString('base64')).toString('base64')],
    ['base64 that is cut', Buffer.from(xml).toString('base64').slice(0, 41)],
    ['base64 with padding in the middle', 'PExp=Y2Vuc2U+'],
    ['JSON', '{"LicenseText":"<License/>"}'],
    ['more than 1 MiB', `<a>${' '.repeat(1024 * 1024)}</a>`],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff])],
    ['bytes that are not UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xe9, 0x3c, 0x2f, 0x61, 0x3e])],
  ])('is refused when it is %s', (_what, given) => {
    expect(() => licenseText(given)).toThrow(LicenseTextError);
  });

  test('is never quoted in a refusal', () => {
    expect(() => licenseText('hunter2')).toThrow(/^((?!hunter2).)*$/);
  });
});
