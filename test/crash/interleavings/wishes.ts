// What the commands of a story are asked, and what they answer.
import type { DrainWish } from '../../../src/operations/drain/drain-wish.ts';
import type { RestartWish } from '../../../src/operations/restart/restart-wish.ts';
import { pollMs, type World } from '../../fakes/fake-world.ts';
import type { scene } from '../../unit/operations/restart/scene.ts';
import type { Scenario } from './story.ts';
import type { Truth } from './truth.ts';

/** The fakes' rhythm. */
export function settingsOf(world: World, { balancer }: Scenario): RestartWish['settings'] {
  return {
    nodes: world.settingsNodes,
    loadBalancer: balancer === true ? { url: 'http://balancer', healthChecks: true } : null,
    periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 20 },
    queuePollSeconds: pollMs / 1000,
  };
}

/** A drain by the settings of this restart. */
export function drainWish(wish: RestartWish, verb: 'drain' | 'undrain'): DrainWish {
  const { targets, settings } = wish;
  return {
    targets,
    settings,
    via: 'database',
    waitSeconds: 200,
    then: 'leave',
    cancelWaitSeconds: 60,
    reason: null,
    accepted: new Set(),
    command: `octo-ha ${verb}`,
  };
}

/** The answer of a roll, held against what was restarted. */
export function told(result: Awaited<ReturnType<ReturnType<typeof scene>['restart']>>, truth: Truth): string {
  for (const { name, outcome } of result.nodes)
    if (/restarted$/.test(outcome) && !truth.restarted(name))
      truth.violations.push(`${name} is told to be ${outcome}, and was not`);
  const rows = result.nodes.map(({ outcome }) => outcome).join(' ');
  return result.stopped === null ? `done ${rows}` : `stopped ${result.stopped.code} ${rows}`;
}
