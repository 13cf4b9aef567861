// Who can still tell where the stores are while every node is stopped: without anybody, an outage could end neither forward nor back.
import type { Hosts } from '../../edges.ts';
import type { FolderReading } from '../../model/folder-settings.ts';
import { isInContainers } from './choose-switch.ts';
import { judgeFolders, type FolderChange, type FolderVerdict } from './judge-folders.ts';

/** What to do about it. */
export const tellersHint =
  'Nodes are stopped then, so neither the REST API nor a command in a container counts. Name a service driver for a node that can run ' +
  'commands, so that octo-ha can ask Octopus.Server show-configuration, or let the login read the table Configuration (octo-ha db grants).';

/** What will be said of the folders once every node is stopped, by what is said now. */
export function judgeAtRest(
  readings: readonly FolderReading[],
  change: FolderChange,
  hosts: Pick<Hosts, 'serviceOf'>,
): FolderVerdict {
  const left = readings.filter(
    ({ source, node }) =>
      source === 'database' || (source === 'server' && node !== null && !isInContainers([node], hosts)),
  );
  return judgeFolders(left, change);
}

/** Why nothing could be proved then, as a sentence; null where enough is told. */
export function whyUntold({ state, folders }: FolderVerdict): string | null {
  const unclear = folders
    .filter((folder) => folder.state === 'unclear' || folder.state === 'rootless')
    .map(({ name }) => name);
  if (state !== 'untold' && unclear.length === 0) return null;
  const what = state === 'untold' ? 'the stores are' : `these are: ${unclear.join(', ')}`;
  return `with every node stopped nobody could tell where ${what}; the new paths could not be read back then, and the old ones neither`;
}
