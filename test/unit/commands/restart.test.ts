import { expect, test } from 'vitest';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { fakeWorld, type World } from '../../fakes/fake-world.ts';
import { fakeContext, type FakeContext } from './fake-context.ts';
import { parse } from './parse.ts';

/** The command on the living fake cluster. */
function contextOf(world: World): FakeContext {
  return fakeContext({
    database: fakeDatabase(world.state.cluster, null, { state: world.state }),
    hosts: world.hosts,
    journals: fakeJournals({ clock: world.clock }),
  });
}

test('a refusal ends what was waited for: the process comes to its end', async () => {
  const world = fakeWorld();
  world.change('node-3', { flaggedOffline: true });
  const it = contextOf(world);
  const ended = parse(['restart', '--all', '--yes'], it);
  await expect(ended).rejects.toMatchObject({ code: 'node.offline', exitCode: 4 });
  expect([...it.waits]).toEqual([]);
});
