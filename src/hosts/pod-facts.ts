import type { ServiceState } from '../model/service.ts';
import { field } from './field.ts';

/** What octo-ha reads of a pod. */
export interface PodFacts {
  readonly uid: string;
  readonly state: ServiceState;
  readonly isReady: boolean;
  /** Label `controller-revision-hash`: which revision of its StatefulSet it was made from. */
  readonly revision: string | null;
  /** The StatefulSet that owns it, or null. */
  readonly ownedBy: string | null;
  readonly graceSeconds: number | null;
  /** Words of hooks, each hook's in one text. */
  readonly preStop: string;
  readonly postStart: string;
}

/** A pod of the core/v1 API, as JSON; a pod that is not there is no service that runs. */
export function podFacts(pod: unknown, container: string | null): PodFacts | null {
  if (pod === null) return null;
  const metadata = field(pod, 'metadata');
  const status = field(pod, 'status');
  const spec = field(pod, 'spec');
  const one = (all: unknown): unknown =>
    list(all).find((each) => container === null || text(field(each, 'name')) === container);
  const main = one(field(spec, 'containers'));
  const running = one(field(status, 'containerStatuses'));
  const uid = text(field(metadata, 'uid')) ?? '';
  const restarts = field(running, 'restartCount');
  const hooks = field(main, 'lifecycle');
  const owner = list(field(metadata, 'ownerReferences')).find(
    (each) => field(each, 'kind') === 'StatefulSet',
  );
  const grace = field(spec, 'terminationGracePeriodSeconds');
  const isReady = list(field(status, 'conditions')).some(
    (each) => field(each, 'type') === 'Ready' && field(each, 'status') === 'True',
  );
  return {
    uid,
    isReady,
    state: {
      ...standing(metadata, status, running),
      // A container that starts again in the same pod is another run of the service.
      identity: typeof restarts === 'number' ? `${uid}/${String(restarts)}` : uid,
      startType: null,
      watchdog: null,
    },
    revision: text(field(field(metadata, 'labels'), 'controller-revision-hash')),
    ownedBy: text(field(owner, 'name')),
    graceSeconds: typeof grace === 'number' ? grace : null,
    preStop: JSON.stringify(field(hooks, 'preStop') ?? ''),
    postStart: JSON.stringify(field(hooks, 'postStart') ?? ''),
  };
}

/** One that is on its way out still runs, but is nothing to count on. */
function standing(
  metadata: unknown,
  status: unknown,
  container: unknown,
): Pick<ServiceState, 'running' | 'detail'> {
  const phase = text(field(status, 'phase')) ?? 'without a phase';
  if (text(field(metadata, 'deletionTimestamp')) !== null)
    return { running: 'changing', detail: `pod is being deleted (${phase})` };
  const waiting = field(field(container, 'state'), 'waiting');
  const reason = text(field(waiting, 'reason'));
  if (phase === 'Running' && field(field(container, 'state'), 'running') !== undefined)
    return { running: 'running', detail: 'pod is Running' };
  if (phase === 'Succeeded' || phase === 'Failed') return { running: 'stopped', detail: `pod has ${phase}` };
  if (phase === 'Running' || phase === 'Pending')
    return { running: 'changing', detail: `pod is ${phase}${reason === null ? '' : `: ${reason}`}` };
  return { running: 'unknown', detail: `pod is ${phase}` };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
