// The old folders as the copies of this migration have seen them: what is there, and what was set aside since, its source being gone.
import type { StoreNames } from '../../edges/stores.ts';

/** Below the target: `RUN/TREE/PATH` of each file that was copied and whose source vanished. */
const vanishedFolder = '.octo-ha/vanished';

/**
 * Names of old folders with those that vanished from them.
 * @param trees by the path of its old folder, as this machine spells it
 * @param target as this machine spells it
 */
export function copiedOnce(
  stores: StoreNames,
  trees: ReadonlyMap<string, string>,
  target: string,
): StoreNames {
  return {
    list: async (path, onFiles, signal) => {
      await stores.list(path, onFiles, signal);
      const tree = trees.get(path);
      if (tree === undefined) return;
      await stores.list(
        `${target}/${vanishedFolder}`,
        (files) => {
          const own = files.flatMap((file) => {
            const [, of, ...parts] = file.path.split('/');
            return of === tree ? [{ ...file, path: parts.join('/') }] : [];
          });
          if (own.length > 0) onFiles(own);
        },
        signal,
      );
    },
  };
}
