// An API server of Kubernetes as far as kubectl needs it to read and delete one pod of one StatefulSet, with the controller
// that brings the pod back. Plain HTTP on loopback; the paths and shapes are those of the published API (core/v1, apps/v1).
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test may change at any time. */
export interface FakeKubernetes {
  readonly url: string;
  /** Null while there is none. */
  pod: FakePod | null;
  statefulSet: { currentRevision: string; updateRevision: string } | null;
  /** Milliseconds until the successor of a deleted pod is there, and how it is then; null for never. */
  comeback: { readonly afterMs: number; readonly as: Partial<FakePod> } | null;
  /** Called with each request before it is answered. */
  onRequest: (method: string, path: string) => void;
  /** Answers nothing any more. */
  isHung: boolean;
  isForbidden: boolean;
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** The facts of a pod that are looked at. */
export interface FakePod {
  readonly uid: string;
  readonly phase: string;
  readonly isReady: boolean;
  readonly waiting: string | null;
  readonly restartCount: number;
  readonly isDeleted: boolean;
  readonly revision: string;
  readonly owner: string | null;
  readonly graceSeconds: number;
  readonly preStop: readonly string[];
  readonly postStart: readonly string[];
}

/** A pod that is well. */
export const wellPod: FakePod = {
  uid: 'uid-1',
  phase: 'Running',
  isReady: true,
  waiting: null,
  restartCount: 0,
  isDeleted: false,
  revision: 'octopus-1',
  owner: 'octopus',
  graceSeconds: 60,
  preStop: [],
  postStart: [],
};

/** Starts one with a pod `octopus-0` in the namespace `octopus`. */
export async function fakeKubernetes(): Promise<FakeKubernetes> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      answer(fake, request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeKubernetes = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    pod: wellPod,
    statefulSet: { currentRevision: 'octopus-1', updateRevision: 'octopus-1' },
    comeback: { afterMs: 50, as: {} },
    onRequest: () => undefined,
    isHung: false,
    isForbidden: false,
    requests: [],
    close: () => closed(server),
  };
  return fake;
}

const podPath = '/api/v1/namespaces/octopus/pods/octopus-0';
const verbs = ['create', 'delete', 'get', 'list', 'watch'];
const resource = (name: string, kind: string): object => ({
  name,
  singularName: '',
  namespaced: true,
  kind,
  verbs,
});

/** Discovery, as `kubectl get` asks for it; and the namespace, which newer ones ask for when something in it is not found. */
const discovery: Readonly<Record<string, object>> = {
  '/api/v1/namespaces/octopus': { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'octopus' } },
  '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
  '/apis': {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [
      {
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
      },
    ],
  },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [resource('pods', 'Pod')] },
  '/apis/apps/v1': {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: 'apps/v1',
    resources: [resource('statefulsets', 'StatefulSet')],
  },
};

function answer(
  fake: FakeKubernetes,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const { method = 'GET' } = request;
  const [path = ''] = (request.url ?? '').split('?');
  fake.requests.push(`${method} ${path}`);
  fake.onRequest(method, path);
  if (fake.isHung) return;
  const send = (code: number, value: object): void => {
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const fail = (code: number, reason: string, message: string): void =>
    send(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code });
  const known = discovery[path];
  if (known !== undefined) send(200, known);
  else if (fake.isForbidden)
    fail(403, 'Forbidden', 'pods "octopus-0" is forbidden: User "x" cannot get resource');
  else if (path === podPath && fake.pod !== null && method === 'DELETE') {
    const { preconditions } = JSON.parse(body) as { preconditions?: { uid?: string } };
    if (preconditions?.uid !== fake.pod.uid) {
      fail(409, 'Conflict', 'Precondition failed: UID in precondition does not match');
      return;
    }
    remove(fake, fake.pod);
    send(200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
  } else if (path === podPath && fake.pod !== null) send(200, podObject(fake.pod));
  else if (path === '/apis/apps/v1/namespaces/octopus/statefulsets/octopus' && fake.statefulSet !== null)
    send(200, {
      kind: 'StatefulSet',
      apiVersion: 'apps/v1',
      metadata: { name: 'octopus', namespace: 'octopus' },
      status: fake.statefulSet,
    });
  else {
    const [, kind = '', name = ''] = /\/(pods|statefulsets)\/([^/]+)$/.exec(path) ?? [];
    fail(404, 'NotFound', kind === '' ? 'the server could not find it' : `${kind} "${name}" not found`);
  }
}

function remove(fake: FakeKubernetes, pod: FakePod): void {
  fake.pod = { ...pod, isDeleted: true };
  const { comeback } = fake;
  if (comeback === null) return;
  setTimeout(() => {
    fake.pod = { ...pod, uid: `${pod.uid}+`, ...comeback.as };
  }, comeback.afterMs);
}

function podObject(pod: FakePod): object {
  const isRunning = pod.phase === 'Running' && pod.waiting === null;
  const hook = (command: readonly string[]): object => (command.length === 0 ? {} : { exec: { command } });
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: 'octopus-0',
      namespace: 'octopus',
      uid: pod.uid,
      labels: { 'controller-revision-hash': pod.revision },
      ...(pod.isDeleted ? { deletionTimestamp: '2026-11-27T00:00:00Z' } : {}),
      ...(pod.owner === null
        ? {}
        : { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: pod.owner, uid: 'set' }] }),
    },
    spec: {
      terminationGracePeriodSeconds: pod.graceSeconds,
      containers: [
        {
          name: 'octopus',
          image: 'o',
          lifecycle: { preStop: hook(pod.preStop), postStart: hook(pod.postStart) },
        },
      ],
    },
    status: {
      phase: pod.phase,
      conditions: [{ type: 'Ready', status: pod.isReady ? 'True' : 'False' }],
      containerStatuses: [
        {
          name: 'octopus',
          restartCount: pod.restartCount,
          state: isRunning ? { running: {} } : { waiting: { reason: pod.waiting ?? 'ContainerCreating' } },
        },
      ],
    },
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
