import { UnavailableError } from '../errors.ts';
import { sortFolders } from '../model/folder-names.ts';
import type { FolderReading } from '../model/folder-settings.ts';
import { apiRequest } from './api-request.ts';
import type { ApiAccess } from './api-request.ts';

/** As the documentation's script for upgrades asks (octopus-internals.md 1.4). */
const path = '/api/configuration/server-folders/values';

/**
 * What the REST API tells about folders; nothing, where the server has no such page.
 * @throws UnavailableError api.unreachable, api.refused, api.garbage
 */
export async function readFolders(access: ApiAccess, signal: AbortSignal): Promise<FolderReading> {
  const request = { method: 'GET', path, permission: 'Configure Server' } as const;
  const answer = await apiRequest(access, request, signal);
  const sorted =
    answer.kind === 'done' ? sortFolders(Object.entries(answer.object)) : { values: {}, unknown: [] };
  if (sorted !== null) return { source: 'api', node: null, home: null, ...sorted };
  throw new UnavailableError('api.garbage', `${path} says different things about one folder`);
}
