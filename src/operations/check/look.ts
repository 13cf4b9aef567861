// One look at everything; what is known goes on from one look to the next.
import type { Cluster } from '../../model/cluster.ts';
import type { Report } from '../../model/step-event.ts';
import { askHosts } from './ask-hosts.ts';
import { askLicense, askLock, askRuns, askTasks } from './ask-records.ts';
import type { CheckEdges, CheckWish } from './check-wish.ts';
import type { Circumstances, LicenseFinding, TasksFinding } from './circumstances.ts';
import { targetsOf } from './node-facts.ts';
import { watchUntilProved } from './watch-until-proved.ts';
import { watchHeartBeats } from './watch-heart-beats.ts';

/** At most one reading per 2 s; a tenth of a heart beat where those are quicker, as in the sandbox. In milliseconds. */
export function pauseMs({ settings }: Pick<CheckWish, 'settings'>): number {
  return Math.min(2, Math.max(0.2, settings.periods.heartBeatSeconds / 10)) * 1_000;
}

/**
 * Makes the function that looks. Heart beats seen to change stay seen, their time is over once for all looks, and a
 * license that was read is not read again.
 */
export function looker(
  wish: CheckWish,
  edges: CheckEdges,
  report: Report,
  signal: AbortSignal,
): () => Promise<Circumstances> {
  const { database, hosts, journals, clock } = edges;
  const { settings, purpose, targets } = wish;
  const beats = watchHeartBeats(wish.beatMemory);
  const observeSeconds = wish.observeSeconds ?? 2.5 * settings.periods.heartBeatSeconds;
  const deadline = clock.ticks() + observeSeconds * 1_000;
  let license: LicenseFinding | null = null;
  const say = (step: string, message: string): void => {
    report({ step: `check.${step}`, node: null, message, tone: 'waiting' });
  };
  const read = async (): Promise<Cluster> => {
    const cluster = await database.readCluster(signal);
    beats.see(cluster, clock.ticks());
    return cluster;
  };
  const ask = async (cluster: Cluster, known: LicenseFinding): Promise<Circumstances> => {
    say('asking', 'asking the nodes, their machines and the load balancer');
    return {
      purpose,
      targets,
      cluster,
      heartBeats: beats.found(),
      ...(await askHosts(cluster, settings, hosts, signal)),
      ownPauses: wish.ownPauses ?? new Set(),
      handedOver: wish.handedOver ?? new Set(),
      tasks: new Map(),
      balancerChecksHealth: settings.loadBalancer?.healthChecks ?? null,
      license: known,
      lock: { kind: 'unknown', why: 'it was not asked for' },
      runs: { kind: 'unreadable', why: 'they were not asked for' },
      periods: settings.periods,
    };
  };
  return async () => {
    say('reading', 'reading the cluster');
    const cluster = await read();
    license ??= await askLicense(database, signal);
    const first = await ask(cluster, license);
    const rhythm = { deadline, pauseMs: pauseMs(wish) };
    const watched = await watchUntilProved(first, { read, beats, clock }, rhythm, report, signal);
    const found = watched === null ? first : await ask(watched, license);
    say('reading', 'reading tasks, locks and journals');
    const tasks: [string, TasksFinding][] = [];
    for (const { id } of targetsOf(found)) tasks.push([id, await askTasks(id, database, signal)]);
    const lock = await askLock(wish, database, signal);
    return { ...found, tasks: new Map(tasks), lock, runs: await askRuns(wish, journals, signal) };
  };
}
