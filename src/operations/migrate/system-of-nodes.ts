import { RefusedError } from '../../errors.ts';
import type { FolderReading } from '../../model/folder-settings.ts';
import { folderSettings } from '../../model/folder-settings.ts';
import { isAbsoluteNodePath, systemOf } from '../../model/node-path.ts';
import type { NodeSystem } from '../../model/node-path.ts';
import { describeSource } from './folder-claims.ts';

/**
 * The system whose paths the nodes use: one for all, as one text serves all nodes (octopus-internals.md 3.1). Null where no
 * source spells an absolute path.
 * @throws RefusedError store.wrong-system when the sources spell paths of both
 */
export function systemOfNodes(readings: readonly FolderReading[]): NodeSystem | null {
  const spelled = readings.flatMap((reading) => {
    const who = describeSource(reading);
    const home = reading.home === null ? [] : [{ who, what: 'the home folder', path: reading.home.trim() }];
    const values = folderSettings.map((what) => ({ who, what, path: reading.values[what]?.trim() ?? '' }));
    return [...home, ...values].filter(({ path }) => isAbsoluteNodePath(path));
  });
  // `//server/share` is a path of either system: it decides only where nothing else does.
  const first = spelled.find(({ path }) => !path.startsWith('//')) ?? spelled[0];
  if (first === undefined) return null;
  const system = systemOf(first.path);
  if (system === null) return null;
  const other = spelled.find(({ path }) => !isAbsoluteNodePath(path, system));
  if (other === undefined) return system;
  const words = ({ who, what, path }: typeof first): string => `${who} has ${what} at "${path}"`;
  throw new RefusedError(
    'store.wrong-system',
    `paths of Windows and of Linux are mixed: ${words(first)}, ${words(other)}`,
    {
      hint:
        'All nodes of an instance run on one system and see the same paths; spell them as the nodes do, and say with ' +
        '--map NODEPATH=LOCALPATH how this machine reaches them.',
    },
  );
}
