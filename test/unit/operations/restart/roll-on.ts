// One node of a roll at work, for the tests of its steps.
import { keepLock } from '../../../../src/operations/keep-lock.ts';
import { planRestart } from '../../../../src/operations/restart/plan-restart.ts';
import type { PlannedNode, RestartWish } from '../../../../src/operations/restart/restart-wish.ts';
import type { RollWork } from '../../../../src/operations/restart/roll-work.ts';
import type { World } from '../../../fakes/fake-world.ts';
import { never, restartWish, scene, type Scene } from './scene.ts';

/** The lock taken, a journal begun, the node planned. */
export async function rollOn(
  world: World,
  name: string,
  change: Partial<RestartWish> = {},
): Promise<{ readonly work: RollWork; readonly node: PlannedNode; readonly scene: Scene }> {
  const made = scene(world, { names: [name] });
  const wish = restartWish(world, [name], { skipStopStart: true, ...change });
  const [node] = planRestart(world.state.cluster, new Map(), null, wish).nodes;
  if (node === undefined) throw new Error(`no plan for ${name}`);
  const lock = await keepLock(made.edges, { kind: 'instance' }, never);
  const journal = await made.journals.begin('restart', { nodes: [{ id: node.id, name }] });
  return { work: { wish, edges: made.edges, journal, lock }, node, scene: made };
}
