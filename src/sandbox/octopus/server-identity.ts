import { join } from 'node:path';
import { readJson } from '../read-json.ts';
import { issueCertificates } from '../tds/certificate.ts';
import type { Certificates } from '../tds/certificate.ts';
import { writeWhole } from './write-whole.ts';

/** By what clients know the server again after a restart. */
export interface ServerIdentity {
  readonly certificates: Certificates;
  /** Where it listened before; null the first time. */
  readonly port: number | null;
  /** Writes it down. */
  readonly keep: (port: number) => void;
}

/** Reads `identity.json` of the sandbox's folder, or makes one up. The file has the server's key: for the user alone. */
export async function serverIdentity(folder: string, encryption: string): Promise<ServerIdentity> {
  const file = join(folder, 'identity.json');
  const kept = await readJson<{ readonly certificates: Certificates; readonly port: number }>(file);
  const none = { ca: '', key: '', cert: '' };
  const certificates =
    kept?.certificates ?? (encryption === 'off' ? none : await issueCertificates(['localhost']));
  return {
    certificates,
    port: kept?.port ?? null,
    keep: (port) => writeWhole(file, JSON.stringify({ certificates, port })),
  };
}
