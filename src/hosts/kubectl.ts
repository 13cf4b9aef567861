import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';
import type { ServiceSettings } from '../model/service-settings.ts';
import { commandTrouble, lastWords } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import { safeWord } from './safe-word.ts';
import type { Step } from './step.ts';

/** kubectl, in the namespace of the settings; every call has a time-out of its own as well. */
export interface Kubectl {
  /** An object as the API gives it; null when there is none. */
  readonly get: (kind: 'pod' | 'statefulset', name: string, step: Step) => Promise<unknown>;
  /** Deletes the pod with this uid and no other. @returns false when there is no such pod any more */
  readonly deletePod: (name: string, uid: string, step: Step) => Promise<boolean>;
  readonly exec: (
    pod: string,
    container: string | null,
    argv: readonly string[],
    step: Step,
    input?: string,
  ) => Promise<CommandResult>;
}

/** Whatever kubectl's own configuration says (KUBECONFIG, ~/.kube/config) stays the administrator's. */
export function kubectl(
  {
    namespace,
    kubeContext,
  }: Pick<Extract<ServiceSettings, { driver: 'kubernetes' }>, 'namespace' | 'kubeContext'>,
  hands: Hands,
): Kubectl {
  safeWord('kubernetes-name', namespace);
  const common = [`--namespace=${namespace}`, ...(kubeContext === null ? [] : [`--context=${kubeContext}`])];
  const call = (
    words: readonly string[],
    step: Step,
    input?: string,
    most = hands.askMs,
  ): Promise<CommandResult> => {
    const wish = {
      program: 'kubectl',
      args: [...common, ...words],
      env: hands.env,
      deadlineMs: step.leftMs(most),
      ...step.told,
    };
    return hands.run(input === undefined ? wish : { ...wish, input }, step.signal);
  };
  const trouble = (what: string, result: CommandResult): UnavailableError => {
    const said = hands.clean(lastWords(result));
    if (unreachable.test(result.stderr))
      return new UnavailableError('host.unreachable', `kubectl cannot reach the cluster: ${said}`, {
        hint: 'kubectl cluster-info shows what it tries; kubeContext in the context file names another cluster',
      });
    const isForbidden = /\(Forbidden\)|\(Unauthorized\)|must be logged in/.test(result.stderr);
    return commandTrouble(
      `'kubectl ${what}'`,
      result,
      hands.clean,
      isForbidden
        ? 'the login needs get on pods and statefulsets, delete on pods, create on pods/exec'
        : undefined,
    );
  };
  return {
    get: async (kind, name, step) => {
      const result = await call(['get', kind, name, '-o', 'json'], step);
      if (result.exitCode === 0) return parsed(result.stdout);
      if (result.stderr.includes('(NotFound)') && result.stderr.includes(`"${name}"`)) return null;
      throw trouble(`get ${kind} ${name}`, result);
    },
    deletePod: async (name, uid, step) => {
      // Plain `delete pod` takes whatever pod has the name by then, and that may be the successor already.
      const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } };
      const result = await call(['delete', '--raw', path, '-f', '-'], step, JSON.stringify(body));
      if (result.exitCode === 0) return true;
      if (/NotFound|not found|Conflict|conflict|Precondition failed/.test(result.stderr)) return false;
      throw trouble(`delete pod ${name}`, result);
    },
    exec: async (pod, container, argv, step, input) => {
      const words = [
        'exec',
        ...(input === undefined ? [] : ['-i']),
        pod,
        ...(container === null ? [] : ['-c', container]),
        '--',
        ...argv,
      ];
      const result = await call(words, step, input, Number.POSITIVE_INFINITY);
      // kubectl ends as the program did, and says so; else it is kubectl's own trouble.
      if (result.exitCode === 0 || /command terminated with exit code \d+/.test(result.stderr)) return result;
      throw trouble(`exec ${pod}`, result);
    },
  };
}

function parsed(stdout: string): unknown {
  try {
    return JSON.parse(stdout) as unknown;
  } catch (error) {
    throw new UnavailableError('host.command-failed', "'kubectl get' gave something that is no JSON", {
      cause: error,
    });
  }
}

const unreachable =
  /Unable to connect to the server|connection to the server .* was refused|i\/o timeout|no such host|TLS handshake timeout|context "[^"]*" does not exist|context was not found|no configuration has been provided/;
