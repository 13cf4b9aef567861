// What octo-ha does by Octopus' REST API (octopus-internals.md 5): the supported way, which leaves audit events.
// Lives here: which requests. Never here: HTTP, the key, errors (api-request.ts).
import { UnavailableError } from '../errors.ts';
import type { OctopusApi, WriteOutcome } from '../edges.ts';
import { apiNames } from './api-names.ts';
import { apiRequest, type ApiAccess } from './api-request.ts';
import { changeResource } from './change-resource.ts';
import { readFolders } from './read-folders.ts';

const administer = 'Administer System';
const maintenancePath = '/api/maintenanceconfiguration';

/** The API at this url, with this key. Asks nothing yet. `deadlineMs` is of each request, 15,000 when left out. */
export function octopusApi(options: Omit<ApiAccess, 'deadlineMs'> & Partial<ApiAccess>): OctopusApi {
  const access: ApiAccess = { deadlineMs: 15_000, ...options };
  const changeNode = (
    id: string,
    property: string,
    value: boolean | number,
    signal: AbortSignal,
  ): Promise<WriteOutcome> =>
    changeResource(access, { path: nodePath(id), id, property, value, permission: administer }, signal);
  return {
    setDraining: (id, draining, signal) => changeNode(id, apiNames.draining, draining, signal),
    setTaskCap: (id, taskCap, signal) => changeNode(id, apiNames.taskCap, taskCap, signal),
    removeNode: (id, signal) => removeNode(access, id, signal),
    cancelTask: (id, signal) => cancelTask(access, id, signal),
    readMaintenanceMode: (signal) => readMaintenanceMode(access, signal),
    setMaintenanceMode: (on, signal) =>
      changeResource(
        access,
        {
          path: maintenancePath,
          id: null,
          property: apiNames.maintenanceMode,
          value: on,
          permission: administer,
        },
        signal,
      ),
    readFolders: (signal) => readFolders(access, signal),
  };
}

const nodePath = (id: string): string => `/api/octopusservernodes/${encoded(id)}`;

/** @throws UnavailableError api.garbage for an id that would name another path */
function encoded(id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new UnavailableError('api.garbage', `"${id}" cannot be an id in a url`);
  return encodeURIComponent(id);
}

async function removeNode(access: ApiAccess, id: string, signal: AbortSignal): Promise<'written' | 'gone'> {
  const request = { path: nodePath(id), permission: administer };
  try {
    const answer = await apiRequest(access, { ...request, method: 'DELETE' }, signal);
    if (answer.kind === 'conflict')
      throw new UnavailableError('api.refused', `Octopus does not remove ${id}: it is in use (409)`);
    return answer.kind === 'gone' ? 'gone' : 'written';
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnavailableError) || error.code !== 'api.unreachable') throw error;
    // The answer was lost; it may be gone all the same.
    const now = await apiRequest(access, { ...request, method: 'GET' }, signal).catch(() => null);
    if (now?.kind === 'gone') return 'written';
    signal.throwIfAborted();
    throw error;
  }
}

/** A cancel is a request: Octopus answers at once, and the node may ignore it (Octopus issue 7920). */
async function cancelTask(access: ApiAccess, id: string, signal: AbortSignal): Promise<WriteOutcome> {
  const path = `/api/tasks/${encoded(id)}`;
  const permission = 'Task Cancel (for a system task: Administer System)';
  const found = await apiRequest(access, { method: 'GET', path, permission: 'Task View' }, signal);
  if (found.kind !== 'done') return found.kind;
  const state = found.object['State'];
  if (typeof state !== 'string')
    throw new UnavailableError('api.garbage', `${path} gives an object without State`);
  // `Canceling` has been written too (octopus-internals.md 1.3).
  if (/^cancel(?:l?ing|l?ed)$/i.test(state)) return 'already';
  if (!/^(?:queued|executing)$/i.test(state)) return 'conflict';
  const answer = await apiRequest(access, { method: 'POST', path: `${path}/cancel`, permission }, signal);
  return answer.kind === 'done' ? 'written' : answer.kind;
}

async function readMaintenanceMode(access: ApiAccess, signal: AbortSignal): Promise<boolean> {
  const request = { method: 'GET', path: maintenancePath, permission: administer } as const;
  const answer = await apiRequest(access, request, signal);
  const on = answer.kind === 'done' ? answer.object[apiNames.maintenanceMode] : undefined;
  if (typeof on === 'boolean') return on;
  throw new UnavailableError(
    'api.garbage',
    `${maintenancePath} does not tell whether maintenance mode is on`,
  );
}
