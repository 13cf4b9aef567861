// A standalone instance that has moved, as the way back finds it.
import { aNode } from '../../model/a-cluster.ts';
import type { MigrationSceneOptions } from './migration-scene.ts';
import { outageScene, outageWorld, type OutageScene, type OutageWorld } from './outage-scene.ts';

export const standalone = { nodes: [aNode('node-1')], urls: ['node-1'] };

/** One operator's process, which has cut it over; the way back may be another's. */
export async function movedScene(
  options: Pick<MigrationSceneOptions, 'wrapStores'> = {},
): Promise<OutageScene & { readonly place: OutageWorld }> {
  const place = outageWorld(standalone);
  const scene = outageScene(place, options);
  await scene.cutOver();
  return { ...scene, place };
}

/** A file of the target that is damaged there, as a way back finds it. */
export function damagedThere(
  tree: string,
  path: string,
): Required<Pick<MigrationSceneOptions, 'wrapStores'>> {
  const rotten = { tree, path, code: 'differs', detail: 'it is cut' } as const;
  return {
    wrapStores: (stores) => ({
      ...stores,
      openTarget: async (...asked) => {
        const target = await stores.openTarget(...asked);
        return { ...target, born: async (...of) => [...(await target.born(...of)), rotten] };
      },
    }),
  };
}
