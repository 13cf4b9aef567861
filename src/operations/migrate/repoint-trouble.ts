// What keeps the nodes stopped: settings that are not what they have to be.
import { RefusedError, UnfinishedError } from '../../errors.ts';
import type { FolderValues } from '../../model/folder-settings.ts';
import { isAbsoluteNodePath } from '../../model/node-path.ts';
import { isBefore, storeFacts } from '../../model/store-facts.ts';
import { storeKinds } from '../../model/store.ts';
import type { FolderVerdict } from './judge-folders.ts';
import type { SwitchWay } from './migrate-wish.ts';
import { tellersHint } from './tell-at-rest.ts';

/** Some folders are at the old place and some at the new one, or somewhere else. No node may start like that. */
export function mixture(verdict: FolderVerdict, when: 'before' | 'after'): RefusedError {
  return new RefusedError(
    'store.mixture',
    `the folders are a mixture ${when} the switch: ${inWords(verdict)}`,
    {
      hint:
        when === 'before'
          ? 'Somebody else changed them. Set each to where it was, with Octopus.Server path, and run the same command again.'
          : 'No node may start like that. Run the same command again; octo-ha migrate rollback goes back to the old places.',
    },
  );
}

/** All was done, and nothing is to be seen of it. */
export function notSwitched(verdict: FolderVerdict, way: SwitchWay): UnfinishedError {
  const did = { server: 'Octopus.Server path said it was done', database: 'the documents were written' };
  const what = way === 'print' ? 'the commands were not run' : did[way];
  return new UnfinishedError(
    'store.not-switched',
    `${what}, and the folders are where they were: ${inWords(verdict)}`,
    {
      hint: 'Run the same command again, or choose another way with --switch. The nodes stay stopped until then.',
    },
  );
}

/** Without anybody to ask afterwards nothing is proved. */
export function nobodyTells(why: string): RefusedError {
  return new RefusedError('store.untold', why, {
    hint: `${tellersHint} Where no path was set yet, octo-ha migrate rollback starts the nodes as they were.`,
  });
}

/** @throws RefusedError store.dragged where a kind would go with the root though its files do not */
export function refuseDragged(from: FolderValues, to: FolderValues, version: string | null): void {
  if (to.clusterShared === undefined || to.clusterShared === (from.clusterShared ?? null)) return;
  const dragged = storeKinds.filter(
    (kind) =>
      to[kind] === undefined &&
      !isAbsoluteNodePath(from[kind] ?? '') &&
      !(from[kind] === undefined && isBefore(version, storeFacts[kind].since ?? '')),
  );
  if (dragged.length === 0) return;
  throw new RefusedError(
    'store.dragged',
    `the cluster-shared folder would take ${dragged.join(', ')} along, whose files are not moved`,
    { hint: 'Move them with the others, or give them a whole path of their own first.' },
  );
}

function inWords({ folders }: FolderVerdict): string {
  const states = {
    old: 'old',
    new: 'new',
    same: 'same',
    untold: 'not told',
    unclear: 'not clear',
    rootless: 'as it was, below a root that nobody tells',
    other: 'elsewhere',
  };
  return folders
    .filter(({ state }) => state !== 'same')
    .map(({ name, state, found }) => `${name} ${states[state]} (${found})`)
    .join(', ');
}
