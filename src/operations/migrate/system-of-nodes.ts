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
  const first = spelled.find(({ path }) => !path.startsWith('//'));
  const system = first === undefined ? null : systemOf(first.path);
  if (first === undefined || system === null) {
    refuseAmbiguous(spelled);
    return null;
  }
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

/** `//server/share` is a share on Windows and a folder on Linux. */
function refuseAmbiguous([first]: readonly { readonly who: string; readonly path: string }[]): void {
  if (first === undefined) return;
  throw new RefusedError(
    'store.wrong-system',
    `${first.who} has "${first.path}", and nothing tells whether the nodes run on Windows or on Linux`,
    {
      hint: `Name one store as the nodes spell it: --store taskLogs=\\\\server\\share\\TaskLogs, or /share/TaskLogs.`,
    },
  );
}
