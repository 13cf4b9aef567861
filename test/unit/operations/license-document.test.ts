import { describe, expect, test } from 'vitest';
import { readLicense } from '../../../src/model/read-license.ts';
import { checkLicense } from '../../../src/operations/check-license.ts';
import { licenseCheckDocument, licenseShowDocument } from '../../../src/operations/license-document.ts';
import { schemaProblems } from '../../json-schema.ts';
import { aCluster, aNode, someNodes } from '../model/a-cluster.ts';

const now = new Date('2026-11-26T12:00:00Z');
const keys = {
  commercial:
    '<License Signature="c2VjcmV0"><LicensedTo>Acme</LicensedTo><LicenseKey>11111-22222</LicenseKey><Version>2.0</Version>' +
    '<ValidFrom>2025-02-03</ValidFrom><MaintenanceExpires>2026-11-20</MaintenanceExpires>' +
    '<ProjectLimit>Unlimited</ProjectLimit><UserLimit>some</UserLimit><NodeLimit>2</NodeLimit></License>',
  trial: '<License><Kind>Trial</Kind><ValidTo>2026-12-06</ValidTo><NodeLimit>Unlimited</NodeLimit></License>',
  empty: '<License/>',
  odd: '<License><NodeLimit>2</NodeLimit><NodeLimit>9</NodeLimit></License>',
};

describe('the documents of the license commands', () => {
  test('show all but the signature and the key', () => {
    const document = licenseShowDocument(readLicense(keys.commercial, 'file'), 'file', now);
    expect(document).toEqual({
      license: {
        origin: 'file',
        licensedTo: 'Acme',
        kind: null,
        version: '2.0',
        validFrom: '2025-02-03',
        validTo: null,
        validDaysLeft: null,
        maintenanceExpires: '2026-11-20',
        maintenanceDaysLeft: -6,
        nodeLimit: 2,
        nodeLimitSource: 'element',
        limits: { ProjectLimit: 'unlimited', UserLimit: null, NodeLimit: 2 },
        gaps: ['UserLimit "some" is neither a number nor Unlimited'],
      },
    });
  });

  test.each(Object.entries(keys))('satisfy their schemas for a license that is %s', (_what, key) => {
    const license = readLicense(key, 'database');
    const nodes = [...Object.values(someNodes), aNode('OFFLINE', { id: 'offline-2' })];
    const usage = checkLicense(license, aCluster(nodes), { nodes: 2 });
    expect(schemaProblems('license-show', licenseShowDocument(license, 'database', now))).toEqual([]);
    const check = licenseCheckDocument(license, 'database', usage, now);
    expect(schemaProblems('license-check', check)).toEqual([]);
    expect(JSON.stringify(check)).not.toMatch(/c2VjcmV0|11111/);
  });

  test('count the days left of a trial', () => {
    const document = licenseShowDocument(readLicense(keys.trial, 'file'), 'file', now);
    expect(document.license).toMatchObject({ validDaysLeft: 10, maintenanceDaysLeft: null });
  });
});
