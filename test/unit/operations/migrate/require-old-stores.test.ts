import { expect, test } from 'vitest';
import { aNode } from '../../model/a-cluster.ts';
import { home } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

const standalone = { nodes: [aNode('node-1')], urls: ['node-1'] };

test.each(['Artifacts', 'TaskLogs'])(
  'no node is stopped to go back to old %s that were renamed or cleared since',
  async (folder) => {
    const place = outageWorld(standalone);
    const { cutOver, rollBack } = outageScene(place);
    await cutOver();
    const kept = [...place.files.files].filter(([path]) => path.startsWith(`${home}/${folder}/`));
    for (const [path] of kept) place.files.files.delete(path);
    await expect(rollBack()).rejects.toMatchObject({ code: 'rollback.old-gone', exitCode: 4 });
    expect(place.world.machines.get('node-1')?.runs).toBe(2);
    expect(place.machines.where()).toBe('new');
    for (const [path, content] of kept) place.files.files.set(path, content);
    expect((await rollBack()).outcome).toBe('rolled-back');
  },
);
