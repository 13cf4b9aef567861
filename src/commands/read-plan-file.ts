// The plan that an operator looked at and agreed to, from its file.
import { RefusedError } from '../errors.ts';
import { storeKinds } from '../model/store.ts';
import type { Fingerprint } from '../operations/migrate/fingerprint.ts';
import type { Context } from './context.ts';

/**
 * What the plan was made for; the amounts in the file are of no interest any more.
 * @throws UsageError usage.file-unreadable; RefusedError migrate.plan-file
 */
export async function readPlanFile(path: string, context: Pick<Context, 'readFile'>): Promise<Fingerprint> {
  const text = new TextDecoder().decode(await context.readFile(path));
  const found = fingerprintIn(text);
  if (found !== null) return found;
  throw new RefusedError('migrate.plan-file', `'${path}' holds no plan that this octo-ha can read`, {
    hint: `Write a new one: octo-ha migrate plan, with the same flags and --plan-file ${path}.`,
  });
}

function fingerprintIn(text: string): Fingerprint | null {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  if (!isRecord(document) || document['format'] !== 1) return null;
  const { fingerprint } = document;
  return isFingerprint(fingerprint) ? fingerprint : null;
}

function isFingerprint(value: unknown): value is Fingerprint {
  if (!isRecord(value)) return false;
  const { server, database, version, system, to, stores } = value;
  return (
    [server, database, to].every((each) => typeof each === 'string') &&
    (version === null || typeof version === 'string') &&
    (system === 'windows' || system === 'posix') &&
    Array.isArray(stores) &&
    stores.length > 0 &&
    stores.every(isStore)
  );
}

function isStore(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, from, to } = value;
  return storeKinds.some((each) => each === kind) && typeof from === 'string' && typeof to === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
