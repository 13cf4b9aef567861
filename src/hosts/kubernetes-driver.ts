import type { ServiceDriver } from '../edges.ts';
import { RefusedError, UnavailableError } from '../errors.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import type { Guard } from '../model/service.ts';
import { assembleDriver } from './assemble-driver.ts';
import type { Hands } from './hands.ts';
import { kubectl } from './kubectl.ts';
import { podFacts, type PodFacts } from './pod-facts.ts';
import { field } from './field.ts';
import { posixLook } from './posix-look.ts';
import { safeWord } from './safe-word.ts';
import { serverWords, usualProgram } from './server-words.ts';
import type { Step, Told } from './step.ts';

/** A grace period, an image to be pulled, Octopus' start: a quarter of an hour unless the settings say otherwise. */
const usualMs = 900_000;
/** What a clean stop needs besides what the preStop hook waits: octo-ha has drained the node before. */
const cleanStopSeconds = 30;

/**
 * A pod of a StatefulSet, by kubectl. Deleting it is all there is: its successor has the same name and another uid.
 * @throws UsageError config.invalid for a name that Kubernetes would not take
 */
export function kubernetesDriver(
  nodeName: string,
  settings: Extract<ServiceSettings, { driver: 'kubernetes' }>,
  hands: Hands,
): ServiceDriver {
  const { namespace, container } = settings;
  const statefulSet = safeWord('kubernetes-name', settings.statefulSet);
  // The chart sets OCTOPUS_SERVER_NODE_NAME to the pod's name (octopus-internals.md 3.7); names of pods are in lower case.
  const pod = safeWord('kubernetes-name', settings.pod ?? nodeName.toLowerCase());
  if (container !== null) safeWord('kubernetes-name', container);
  const cluster = kubectl(settings, hands);
  const read = async (step: Step): Promise<PodFacts | null> =>
    podFacts(await cluster.get('pod', pod, step), container);

  async function mustBeSame(facts: PodFacts, step: Step): Promise<void> {
    const set = await cluster.get('statefulset', statefulSet, step);
    const refuse = (code: string, message: string, hint: string): RefusedError =>
      new RefusedError(code, message, { hint });
    if (set === null || facts.ownedBy !== statefulSet)
      throw refuse(
        'host.pod-not-owned',
        `nothing would bring the pod '${pod}' back: it is not of the StatefulSet '${statefulSet}'`,
        `kubectl --namespace=${namespace} get statefulsets,pods shows what there is`,
      );
    const status = field(set, 'status');
    const [current, update] = [field(status, 'currentRevision'), field(status, 'updateRevision')];
    if (current !== update || (facts.revision !== null && facts.revision !== update))
      throw refuse(
        'host.rolling-update',
        `the StatefulSet '${statefulSet}' has an update under way (${String(current)} to ${String(update)}): the pod '${pod}' would come back changed`,
        `let the update finish, or take it back: kubectl --namespace=${namespace} rollout status|undo statefulset ${statefulSet}`,
      );
  }

  async function restart(guard: Guard, step: Step, told: Told): Promise<void> {
    const before = await read(step);
    if (before !== null) {
      await mustBeSame(before, step);
      await guard();
      await cluster.deletePod(pod, before.uid, { ...step, ...told });
    }
    for (;;) {
      const now = await patient(() => read(step), step);
      if (now !== null && now.uid !== before?.uid && now.state.running === 'running') return;
      step.note(now === null ? 'there is no pod of that name' : now.state.detail);
      await step.pause(hands.pollMs);
    }
  }

  return assembleDriver(
    {
      kind: 'kubernetes',
      target: `pod ${namespace}/${pod}${settings.kubeContext === null ? '' : ` of ${settings.kubeContext}`}`,
      nodeName,
      untested: 'tried with kubectl and a pretend API server, on no real cluster',
      actMs: settings.timeoutSeconds === null ? usualMs : settings.timeoutSeconds * 1000,
      state: async (step) => {
        const facts = await read(step);
        if (facts !== null)
          return {
            ...facts.state,
            detail: `${facts.state.detail}${facts.isReady ? ', ready' : ', not ready'}`,
          };
        const nothing = { identity: null, startType: null, watchdog: null };
        return { running: 'stopped', ...nothing, detail: `there is no pod '${pod}'` };
      },
      restart,
      run: (argv, step) =>
        cluster.exec(
          pod,
          container,
          serverWords(settings.program ?? usualProgram.linux, settings, argv),
          step,
        ),
      lookAt: posixLook((argv, input, step) => cluster.exec(pod, container, argv, step, input), hands.clean),
      warnings: async (step) => {
        const facts = await read(step);
        if (facts === null) return [];
        // Refused before anything is drained, and not when the pod is about to be deleted.
        await mustBeSame(facts, step);
        return warningsFor(pod, facts);
      },
    },
    hands,
  );
}

/** An answer that does not come is asked for again while there is time; the API server of a small cluster restarts too. */
async function patient<T>(ask: () => Promise<T>, step: Step): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    step.signal.throwIfAborted();
    if (error instanceof UnavailableError && ['host.unreachable', 'host.timeout'].includes(error.code))
      return null;
    throw error;
  }
}

function warningsFor(pod: string, { graceSeconds, preStop, postStart }: PodFacts): readonly string[] {
  const waits = Number(/--wait[=" ,]+(\d+)/.exec(preStop)?.[1] ?? 0);
  const needed = waits + cleanStopSeconds;
  return [
    ...(graceSeconds !== null && graceSeconds < needed
      ? [
          `the pod '${pod}' has ${String(graceSeconds)} s to stop (terminationGracePeriodSeconds)${waits === 0 ? '' : ` while its preStop hook waits up to ${String(waits)} s`}; it should have ${String(needed)} s, or it may be killed`,
        ]
      : []),
    ...(/--drain[=" ,]+false/i.test(postStart)
      ? [`a postStart hook of the pod '${pod}' un-drains the node by itself when it starts`]
      : []),
  ];
}
