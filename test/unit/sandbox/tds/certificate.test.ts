import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { issueCertificates } from '../../../../src/sandbox/tds/certificate.ts';

it('the server certificate is signed by the authority, for this machine and the hosts given, and valid now', async () => {
  const issued = await issueCertificates(['sql.test', '10.1.2.3']);
  const authority = new X509Certificate(issued.ca);
  const server = new X509Certificate(issued.cert);
  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
  for (const host of ['localhost', 'sql.test']) expect(server.checkHost(host)).toBe(host);
  for (const address of ['127.0.0.1', '10.1.2.3']) expect(server.checkIP(address)).toBe(address);
  expect(Date.parse(server.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(server.validTo)).toBeGreaterThan(Date.now() + 30 * 86_400_000);
});
