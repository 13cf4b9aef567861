// Changing one property of one of Octopus' resources, by sending back the object just read.
// Lives here: read, change, send, read back. Never here: which resource and why (octopus-api.ts).
import { UnavailableError } from '../errors.ts';
import type { WriteOutcome } from '../edges.ts';
import { apiRequest, type ApiAccess, type ApiAnswer } from './api-request.ts';
import { replaceJsonValue } from './replace-json-value.ts';

/** What is changed, and to what. */
export interface ResourceChange {
  readonly path: string;
  /** The resource's id, checked against what is read; null where it has none that is known. */
  readonly id: string | null;
  readonly property: string;
  readonly value: boolean | number;
  readonly permission: string;
}

/**
 * Reads the object and sends it back with the one property changed. What else is in it, known or not, stays as it was read.
 * Where the answer is lost, the object is read once more.
 * @returns `already` when nothing was sent, `conflict` when Octopus has another value than the one sent
 * @throws UnavailableError api.*
 */
export async function changeResource(
  access: ApiAccess,
  change: ResourceChange,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { path, property, value, permission } = change;
  const before = await apiRequest(access, { method: 'GET', path, permission }, signal);
  if (before.kind !== 'done') return before.kind;
  if (valueOf(before, change) === value) return 'already';
  const body = replaceJsonValue(before.text, property, JSON.stringify(value));
  let after: ApiAnswer;
  try {
    after = await apiRequest(access, { method: 'PUT', path, body, permission }, signal);
  } catch (error) {
    if (await arrived(error, access, change, signal)) return 'written';
    throw error;
  }
  if (after.kind !== 'done') return after.kind;
  if (!(property in after.object))
    after = await apiRequest(access, { method: 'GET', path, permission }, signal);
  if (after.kind !== 'done') return after.kind;
  return valueOf(after, change) === value ? 'written' : 'conflict';
}

function valueOf(
  { object }: Extract<ApiAnswer, { kind: 'done' }>,
  { path, id, property, value }: ResourceChange,
): boolean | number {
  const found = object[property];
  const foundId = object['Id'];
  if (typeof foundId === 'string' && id !== null && foundId.toLowerCase() !== id.toLowerCase())
    throw new UnavailableError('api.garbage', `${path} gives ${JSON.stringify(foundId)} instead of ${id}`);
  if (typeof found === typeof value) return found as boolean | number;
  throw new UnavailableError('api.garbage', `${path} gives an object without ${property}`, {
    hint: 'This version of Octopus is not known here; use --via database or --via server.',
  });
}

/** Whether a change whose answer was lost has been made after all. */
async function arrived(
  error: unknown,
  access: ApiAccess,
  change: ResourceChange,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  if (!(error instanceof UnavailableError) || error.code !== 'api.unreachable') return false;
  try {
    const { path, permission } = change;
    const now = await apiRequest(access, { method: 'GET', path, permission }, signal);
    return now.kind === 'done' && valueOf(now, change) === change.value;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
