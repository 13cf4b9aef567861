// The driver `kubernetes` over the real kubectl, against a pretend API server.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, type TestContext } from 'vitest';
import type { ServiceDriver } from '../../../src/edges.ts';
import { createServices } from '../../../src/hosts/create-services.ts';
import type { ServiceSettings } from '../../../src/model/service-settings.ts';
import { needTool } from '../../tools.ts';
import { fakeKubernetes, wellPod, type FakeKubernetes, type FakePod } from './fake-kubernetes.ts';
import { guarded, unguarded } from '../../fakes/unguarded.ts';

type KubernetesSettings = Extract<ServiceSettings, { driver: 'kubernetes' }>;

const never = new AbortController().signal;
const folders: string[] = [];
let cluster: FakeKubernetes | null = null;

afterEach(async () => {
  await cluster?.close();
  cluster = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A cluster with this pod, and the driver that reaches it by a kubeconfig of its own. */
async function open(
  context: TestContext,
  pod: Partial<FakePod> = {},
  more: Partial<KubernetesSettings> & { readonly askMs?: number } = {},
): Promise<{ readonly driver: ServiceDriver; readonly cluster: FakeKubernetes }> {
  needTool(context, 'kubectl', 'kubernetes-client');
  cluster = await fakeKubernetes();
  cluster.pod = { ...wellPod, ...pod };
  const home = mkdtempSync(join(tmpdir(), 'octo-ha-kube-'));
  folders.push(home);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'fake', cluster: { server: cluster.url } }],
    contexts: [{ name: 'fake context', context: { cluster: 'fake', user: 'nobody' } }],
    users: [{ name: 'nobody', user: {} }],
  };
  writeFileSync(join(home, 'config'), JSON.stringify(config));
  const { askMs = 30_000, ...settings } = more;
  const service: KubernetesSettings = {
    driver: 'kubernetes',
    namespace: 'octopus',
    statefulSet: 'octopus',
    ...{ pod: 'octopus-0', container: null, kubeContext: 'fake context', timeoutSeconds: 60 },
    ...{ program: null, instance: null, configFile: null },
    ...settings,
  };
  const services = createServices([{ name: 'Octopus-0', service }], {
    env: { PATH: process.env['PATH'], HOME: home, KUBECONFIG: join(home, 'config') },
    platform: process.platform,
    announce: () => Promise.resolve(),
    askMs,
    pollMs: 20,
  });
  const driver = services('octopus-0');
  if (driver === null) throw new Error('no driver');
  return { driver, cluster };
}

const deletions = ({ requests }: FakeKubernetes): number =>
  requests.filter((line) => line.startsWith('DELETE')).length;

describe('a node in a pod', () => {
  test('is restarted by deleting the pod, and has restarted when a successor runs', async (context) => {
    const { driver, cluster } = await open(context, {}, { pod: null });
    expect([...driver.abilities].sort()).toEqual(['read', 'restart', 'run', 'state']);
    const before = await driver.state(never);
    expect(before).toMatchObject({
      running: 'running',
      identity: 'uid-1/0',
      detail: 'pod is Running, ready',
    });
    // Not ready: what a readiness probe asks is the chart's, and a drained node may be nobody's to serve.
    cluster.comeback = { afterMs: 300, as: { isReady: false } };
    await driver.restart(unguarded, never);
    expect(await driver.state(never)).toMatchObject({
      running: 'running',
      identity: 'uid-1+/0',
      detail: 'pod is Running, not ready',
    });
    expect(deletions(cluster)).toBe(1);
    for (const call of [driver.stop(unguarded, never), driver.start(never), driver.disable('{}', never)])
      await expect(call).rejects.toMatchObject({ code: 'host.unsupported' });
  });

  test('that has a successor already by the time of the deletion keeps it', async (context) => {
    const { driver, cluster } = await open(context);
    cluster.onRequest = (_, path) => {
      if (path.endsWith('/statefulsets/octopus')) cluster.pod = { ...wellPod, uid: 'uid-2' };
    };
    await driver.restart(unguarded, never);
    expect(cluster.pod).toMatchObject({ uid: 'uid-2', isDeleted: false });
    expect(deletions(cluster)).toBe(1);
  });

  test.for<readonly [string, Partial<FakePod>, { currentRevision: string; updateRevision: string }]>([
    ['is half-way through one', {}, { currentRevision: 'octopus-1', updateRevision: 'octopus-2' }],
    ['has a revision the pod has not', {}, { currentRevision: 'octopus-2', updateRevision: 'octopus-2' }],
  ])('is left alone where the StatefulSet %s: it would come back changed', async ([, pod, set], context) => {
    const { driver, cluster } = await open(context, pod);
    cluster.statefulSet = set;
    await expect(driver.restart(unguarded, never)).rejects.toMatchObject({
      code: 'host.rolling-update',
      exitCode: 4,
    });
    // A plan asks for the warnings: so it is refused before anything is drained.
    await expect(driver.warnings(never)).rejects.toMatchObject({ code: 'host.rolling-update', exitCode: 4 });
    expect(deletions(cluster)).toBe(0);
  });

  test('is left alone where nothing would bring it back', async (context) => {
    const { driver, cluster } = await open(context, { owner: null });
    await expect(driver.restart(unguarded, never)).rejects.toMatchObject({
      code: 'host.pod-not-owned',
      exitCode: 4,
    });
    cluster.pod = wellPod;
    cluster.statefulSet = null;
    await expect(driver.restart(unguarded, never)).rejects.toMatchObject({ code: 'host.pod-not-owned' });
    expect(deletions(cluster)).toBe(0);
  });

  test('is left alone where the guard says no, which it is asked last', async (context) => {
    const { driver, cluster } = await open(context);
    let seen = '';
    const guard = (): Promise<void> => {
      seen = cluster.requests.at(-1) ?? '';
      return guarded();
    };
    await expect(driver.restart(guard, never)).rejects.toThrow('not now');
    expect(seen).toContain('/statefulsets/octopus');
    expect(deletions(cluster)).toBe(0);
  });

  test('whose successor does not come is given up on at the deadline, with what was last seen', async (context) => {
    const { driver, cluster } = await open(context, {}, { timeoutSeconds: 4 });
    cluster.comeback = { afterMs: 10, as: { phase: 'Pending', waiting: 'ImagePullBackOff' } };
    await expect(driver.restart(unguarded, never)).rejects.toMatchObject({
      code: 'host.timeout',
      message: expect.stringMatching(/within 4 s(?:; last seen: .*)?$/) as string,
    });
  });

  test('is as the API says', async (context) => {
    const { driver, cluster } = await open(context);
    const states: readonly (readonly [Partial<FakePod> | null, string, string])[] = [
      [{ isDeleted: true }, 'changing', 'pod is being deleted (Running), ready'],
      [
        { waiting: 'CrashLoopBackOff', isReady: false },
        'changing',
        'pod is Running: CrashLoopBackOff, not ready',
      ],
      [{ phase: 'Failed', isReady: false }, 'stopped', 'pod has Failed, not ready'],
      [{ phase: 'Unknown', isReady: false }, 'unknown', 'pod is Unknown, not ready'],
      [null, 'stopped', "there is no pod 'octopus-0'"],
    ];
    for (const [pod, running, detail] of states) {
      cluster.pod = pod === null ? null : { ...wellPod, ...pod };
      expect(await driver.state(never)).toMatchObject({ running, detail });
    }
  });

  test('is warned about where it has too little time to stop, and where it un-drains itself', async (context) => {
    const { driver, cluster } = await open(context, { graceSeconds: 10 });
    expect(await driver.warnings(never)).toEqual([
      "the pod 'octopus-0' has 10 s to stop (terminationGracePeriodSeconds); it should have 30 s, or it may be killed",
    ]);
    const drain = ['/Octopus/Octopus.Server', 'node', '--drain=true', '--wait=600', '--cancel-tasks'];
    cluster.pod = {
      ...wellPod,
      preStop: drain,
      postStart: ['/Octopus/Octopus.Server', 'node', '--drain=false'],
    };
    expect(await driver.warnings(never)).toEqual([
      "the pod 'octopus-0' has 60 s to stop (terminationGracePeriodSeconds) while its preStop hook waits up to 600 s; it should have 630 s, or it may be killed",
      "a postStart hook of the pod 'octopus-0' un-drains the node by itself when it starts",
    ]);
    cluster.pod = wellPod;
    expect(await driver.warnings(never)).toEqual([]);
  });

  test('is not there when the API is not: refused, forbidden, silent, called off', async (context) => {
    const { driver, cluster } = await open(context, {}, { askMs: 4000 });
    cluster.isForbidden = true;
    await expect(driver.state(never)).rejects.toMatchObject({
      code: 'host.command-failed',
      hint: expect.stringContaining('delete on pods') as string,
    });
    cluster.isForbidden = false;
    cluster.isHung = true;
    const stop = new AbortController();
    const reason = new Error('called off');
    setTimeout(() => stop.abort(reason), 300);
    await expect(driver.state(stop.signal)).rejects.toBe(reason);
    await expect(driver.state(never)).rejects.toMatchObject({ code: 'host.timeout' });
    await cluster.close();
    await expect(driver.state(never)).rejects.toMatchObject({ code: 'host.unreachable' });
  });

  test.for([
    ['namespace', { namespace: '--all-namespaces' }],
    ['StatefulSet', { statefulSet: 'a/b' }],
    ['pod', { pod: '-A' }],
    ['container', { container: '$(id)' }],
  ] as const)('is refused before anything is run for a hostile %s', async ([, more], context) => {
    await expect(open(context, {}, more)).rejects.toMatchObject({ code: 'config.invalid', exitCode: 2 });
  });
});
