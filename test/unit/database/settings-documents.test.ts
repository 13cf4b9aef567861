import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { documentText } from '../../../src/database/document-text.ts';
import { findLicense } from '../../../src/database/find-license.ts';
import { findMaintenanceMode } from '../../../src/database/find-maintenance-mode.ts';

const xml = '<License Signature="x"><LicensedTo>Dömäne 株式会社</LicensedTo></License>';
const license = (text: unknown, id = 'licenses-current'): Record<string, unknown> => ({
  Id: id,
  Json: JSON.stringify({ LicenseText: text, SerialNumber: '1' }),
});
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

test.each([
  ['as COMPRESS packs nvarchar', gzipSync(wide(xml))],
  ['with a byte order mark', gzipSync(wide(`\uFEFF${xml}`))],
  ['as UTF-8', gzipSync(Buffer.from(xml))],
])('unpacks a compressed document %s', (_how, blob) => {
  expect(documentText({ Json: null, JsonBlob: blob })).toBe(xml);
});

test('prefers the plain text where a row has both', () => {
  expect(documentText({ Json: 'plain', JsonBlob: gzipSync('packed') })).toBe('plain');
});

test.each([
  ['nothing', {}],
  ['bytes that are no gzip', { JsonBlob: Buffer.from('rubbish') }],
  ['a document cut off', { JsonBlob: gzipSync(wide(xml)).subarray(0, 30) }],
  ['a bomb', { JsonBlob: gzipSync(Buffer.alloc(5_000_000)) }],
])('%s has no text', (_what, row) => {
  expect(documentText(row)).toBeNull();
});

test('finds the license by its shape, whatever its id is', () => {
  const others = [{ Id: 'features', Json: '{"IsHelpEnabled":true}' }];
  expect(findLicense([...others, license(xml, 'something-else')])).toBe(xml);
  expect(findLicense([{ Id: 'l', JsonBlob: gzipSync(wide(JSON.stringify({ licenseText: xml }))) }])).toBe(
    xml,
  );
  expect(findLicense([{ Id: 'l', Json: xml }])).toBe(xml);
});

test.each([[[]], [[license('')]], [[license(null)]], [[{ Id: 'a', Json: '{}' }]]])(
  '%j holds no license',
  (rows) => {
    expect(findLicense(rows)).toBeNull();
  },
);

test('takes licenses-current among several, and refuses to guess between others', () => {
  expect(findLicense([license('<License>old</License>', 'licenses-1'), license(xml)])).toBe(xml);
  expect(findLicense([license(xml, 'a'), license(xml, 'b')])).toBe(xml);
  expect(() => findLicense([license(xml, 'a'), license('<License/>', 'b')])).toThrow(
    /different licenses: a, b/,
  );
});

test.each([
  ['of a document cut off', { Id: 'licenses-current', JsonBlob: gzipSync(wide(xml)).subarray(0, 30) }],
  ['of broken JSON', { Id: 'licenses-current', Json: '{"LicenseText":"<License' }],
  ['of a number for the text', license(5)],
  ['of NULLs', { Id: 'licenses-current', Json: null, JsonBlob: null }],
  ['of another document that does not unpack', { Id: 'x', JsonBlob: Buffer.from('rubbish') }],
])('never says that there is no license because %s', (_what, row) => {
  const unreadable = expect.objectContaining({ code: 'database.license-unreadable' }) as Error;
  expect(() => findLicense([row])).toThrow(unreadable);
  expect(() => findLicense([row, license('<License/>', 'old')])).toThrow(unreadable);
});

test('reads licenses-current whatever other documents look like', () => {
  expect(findLicense([{ Id: 'x', JsonBlob: Buffer.from('rubbish') }, license(xml)])).toBe(xml);
});

test('gives up on thousands of bombs in a moment', () => {
  const bomb = gzipSync(Buffer.alloc(3_900_000, ' '));
  const rows = Array.from({ length: 5000 }, (_, at) => ({ Id: String(at), JsonBlob: bomb }));
  const garbage = expect.objectContaining({ code: 'database.garbage' }) as Error;
  expect(() => findLicense(rows)).toThrow(garbage);
  expect(() => findMaintenanceMode(rows)).toThrow(garbage);
});

test.each<[boolean | null, string, Record<string, unknown>[]]>([
  [true, 'the one document', [{ Id: 'whatever', Json: '{"IsInMaintenanceMode":true}' }]],
  [true, 'any case', [{ Id: 'm', Json: '{"isInMaintenanceMode":true}' }]],
  [
    false,
    'the one called maintenance',
    [
      { Id: 'a', Json: '{"IsInMaintenanceMode":true}' },
      { Id: 'Maintenance', Json: '{"IsInMaintenanceMode":false}' },
    ],
  ],
  [
    null,
    'contradiction',
    [
      { Id: 'a', Json: '{"IsInMaintenanceMode":true}' },
      { Id: 'b', Json: '{"IsInMaintenanceMode":false}' },
    ],
  ],
  [null, 'text instead of a flag', [{ Id: 'a', Json: '{"IsInMaintenanceMode":"true"}' }]],
  [null, 'broken JSON', [{ Id: 'a', Json: '{"IsInMaintenanceMode":true' }]],
  [null, 'no document', []],
  [
    null,
    'a document called maintenance that cannot be read, beside another',
    [
      { Id: 'a', Json: '{"IsInMaintenanceMode":false}' },
      { Id: 'maintenance', JsonBlob: Buffer.from('rubbish') },
    ],
  ],
  [
    null,
    'one that tells beside one that cannot be read',
    [
      { Id: 'a', Json: '{"IsInMaintenanceMode":false}' },
      { Id: 'b', JsonBlob: Buffer.from('rubbish') },
    ],
  ],
  [
    true,
    'one that tells beside one of something else',
    [
      { Id: 'a', Json: '{"IsInMaintenanceMode":true}' },
      { Id: 'b', Json: '{"Note":"IsInMaintenanceMode"}' },
    ],
  ],
])('maintenance mode is %j by %s', (mode, _by, rows) => {
  expect(findMaintenanceMode(rows)).toBe(mode);
});
