// A file of certificates in PEM form.

/**
 * Its text.
 * @param readText as readTextFile
 * @throws Error with a message for people that does not quote the file
 */
export function readCertificate(path: string, readText: (path: string) => string): string {
  const text = readText(path);
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Error(`'${path}' holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
}
