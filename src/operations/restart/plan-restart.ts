// Plans a rolling restart: which nodes, in which order, by which steps. Pure.
import { RefusedError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Node } from '../../model/node.ts';
import { nodeLeader } from '../../model/node-leader.ts';
import { nodeStatus } from '../../model/node-status.ts';
import type { Run } from '../../model/run.ts';
import type { Ability } from '../../model/service.ts';
import { runNodes } from '../open-run.ts';
import { isInHand, nodeFacts } from './node-facts.ts';
import { requireHooks } from './require-hooks.ts';
import { isBoundToWay, requireSameWay } from './require-same-way.ts';
import { plainGiveUp } from './restart-run.ts';
import type { PlannedNode, RestartPlan, RestartWish } from './restart-wish.ts';
import { stepsLeft } from './steps-left.ts';
import { cameSince, orAbandon, tellResumed } from './tell-resumed.ts';

/** What is known of the services, by node id. */
export type PlanServices = ReadonlyMap<string, PlanService>;

/** One service, as far as a plan cares. */
export interface PlanService {
  readonly kind: string;
  readonly target: string;
  readonly abilities: ReadonlySet<Ability>;
  readonly untested: string | null;
  readonly warnings: readonly string[];
  /** Its driver refuses a restart as things are now. */
  readonly refusal?: RefusedError;
}

/**
 * Plans.
 * @param ownNodeId the node that `wish.ownTask` is tied to; null without one
 * @param resumed the unfinished roll that is gone on with: its order stands, after what it has begun, and a node it has stopped is no reason to refuse
 * @throws RefusedError restart.nothing, restart.hooks-missing, restart.other-way; host.no-service, host.unsupported, node.offline and what a driver says, unless a node is in hand
 */
export function planRestart(
  cluster: Cluster,
  services: PlanServices,
  ownNodeId: string | null,
  wish: RestartWish,
  resumed: Run | null = null,
): RestartPlan {
  const { giveUp = plainGiveUp } = wish;
  if (wish.targets.length === 0) throw nothing(resumed, giveUp);
  if (resumed !== null) requireHooks(resumed, wish.hooks, wish.accepted);
  const lines = resumed?.lines ?? [];
  const nodes = inOrder(
    wish.targets.flatMap(({ id }) => cluster.nodes.filter((node) => node.id === id)),
    ownNodeId,
    wish,
    resumed,
  );
  if (resumed !== null) requireSameWay(resumed, nodes, { ...wish, giveUp });
  const ways = new Map(
    nodes.map((node) => [node.id, wayOf(node, services, ownNodeId, wish, isBoundToWay(lines, node.id))]),
  );
  const inHand = nodes.filter(({ id }) => isInHand(lines, id));
  const ahead = nodes.filter((node) => !inHand.includes(node) && !nodeFacts(lines, node.id).done);
  const refusedWay = (some: readonly Node[]): RefusedError | null =>
    some.map(({ id }) => ways.get(id)).find((way) => way instanceof RefusedError) ?? null;
  const refusal = refusedOffline(ahead, wish, ownNodeId) ?? refusedWay(ahead);
  // What the roll has stopped is brought back whatever is wrong with a node that it has not begun; what it has drained alone is given back.
  const stopped = inHand.filter(({ id }) => nodeFacts(lines, id).stopping !== null);
  const first = inHand.length === 0 ? refusal : refusedWay(stopped);
  if (first !== null) throw resumed === null || inHand.length > 0 ? first : orAbandon(first, giveUp);
  const goesNoFurther = refusal !== null || refusedWay(inHand) !== null;
  const planned = nodes.map((node) => {
    const way = ways.get(node.id);
    const plain = way === undefined || way instanceof RefusedError ? 'none' : way;
    const each = plannedNode(node, plain, services, wish, resumed);
    if (way instanceof RefusedError && inHand.includes(node)) return givenBack(each, way);
    return goesNoFurther && ahead.includes(node) && plain !== 'left'
      ? { ...each, steps: ['not begun'] }
      : each;
  });
  const warnings = [
    ...(resumed === null ? [] : tellResumed(resumed, cluster.nodes)),
    ...planned.flatMap((node) => (node.refusal === undefined ? [] : [tellGivenBack(node, node.refusal)])),
    ...(refusal === null ? [] : [`begins no other node: ${refusal.message}; ${refusal.hint ?? ''}`]),
    ...tellSilent(wish.skipStopStart ? [] : ahead, wish),
    ...warningsOf(planned, services),
  ];
  const came = resumed === null ? [] : cameSince(resumed, cluster.nodes);
  return { nodes: planned, refusal, cameSince: came, warnings, onlyKnownThen: onlyKnownThen(wish) };
}

function nothing(resumed: Run | null, giveUp: string): RefusedError {
  return resumed === null
    ? new RefusedError('restart.nothing', 'no node is named', { hint: 'name nodes, or give --all' })
    : new RefusedError('restart.nothing', 'no node of the unfinished restart has a row any more', {
        hint: `give it up with ${giveUp}`,
      });
}

function inOrder(
  nodes: readonly Node[],
  ownNodeId: string | null,
  wish: RestartWish,
  resumed: Run | null,
): readonly Node[] {
  if (resumed !== null) {
    const order = runNodes(resumed);
    const { lines } = resumed;
    const isAhead = ({ id }: Node): number => (nodeFacts(lines, id).done || isInHand(lines, id) ? 0 : 1);
    return nodes.toSorted(
      (left, right) => isAhead(left) - isAhead(right) || order.indexOf(left.id) - order.indexOf(right.id),
    );
  }
  const ordered = wish.order === 'named' ? nodes : nodes.toSorted(byIdleness);
  const last = (node: Node): number => {
    if (node.id === ownNodeId) return 3;
    if (isSilent(node, wish)) return 2;
    return nodeLeader(node) === true ? 1 : 0;
  };
  return ordered.toSorted((left, right) => last(left) - last(right));
}

/** By the age of its heart beat, which may be the fault of a clock: reason enough to look at it last, and for no more. */
function isSilent(node: Node, { settings }: RestartWish): boolean {
  return node.flaggedOffline !== true && nodeStatus(node, settings.periods) === 'offline';
}

function tellSilent(nodes: readonly Node[], wish: RestartWish): readonly string[] {
  return nodes
    .filter((node) => isSilent(node, wish))
    .map(
      ({ name, lastSeenAt }) =>
        `${name} was last heard of at ${lastSeenAt?.toISOString() ?? ''}, by its own clock: if it is dead, the roll will stop at it; start it, or remove its row with octo-ha nodes remove`,
    );
}

function byIdleness(left: Node, right: Node): number {
  return (
    left.runningTasks + left.cancellingTasks - (right.runningTasks + right.cancellingTasks) ||
    left.name.localeCompare(right.name)
  );
}

function refusedOffline(
  nodes: readonly Node[],
  wish: RestartWish,
  ownNodeId: string | null,
): RefusedError | null {
  const offline = nodes.filter(({ flaggedOffline, id }) => flaggedOffline === true && id !== ownNodeId);
  if (offline.length === 0 || wish.skipStopStart) return null;
  const names = offline.map(({ name }) => name).join(', ');
  return new RefusedError('node.offline', `${names} says that it is offline: there is nothing to restart`, {
    hint: `name the nodes that run, start this one, or remove its row with octo-ha nodes remove`,
  });
}

/** How a node is restarted; or why it is not: host.no-service, host.unsupported, what its driver says. */
function wayOf(
  { id, name }: Node,
  services: PlanServices,
  ownNodeId: string | null,
  wish: RestartWish,
  isBound: boolean,
): PlannedNode['way'] | RefusedError {
  if (id === ownNodeId) return 'left';
  if (wish.skipStopStart) return 'none';
  const service = services.get(id);
  if (service === undefined)
    return new RefusedError('host.no-service', `the settings name no service of ${name}`, {
      hint: `give the node a service in the context (docs/service-drivers.md)${isBound ? '' : ', or let hooks restart it, with --skip-stop-start'}`,
    });
  if (service.refusal !== undefined) return service.refusal;
  const has = (...all: readonly Ability[]): boolean => all.every((each) => service.abilities.has(each));
  if (has('stop', 'start')) return 'stop-start';
  if (has('restart')) return 'restart';
  return new RefusedError(
    'host.unsupported',
    `the driver ${service.kind} of ${name} can neither stop and start nor restart`,
    { hint: 'see docs/service-drivers.md for what each driver can do' },
  );
}

function plannedNode(
  node: Node,
  way: PlannedNode['way'],
  services: PlanServices,
  wish: RestartWish,
  resumed: Run | null,
): PlannedNode {
  const facts = resumed === null ? null : nodeFacts(resumed.lines, node.id);
  const foundDraining = facts?.foundDraining ?? node.draining;
  const target = wish.targets.find(({ id }) => id === node.id);
  return {
    id: node.id,
    name: node.name,
    url: target?.url ?? null,
    runningTasks: node.runningTasks + node.cancellingTasks,
    foundDraining,
    way,
    service: services.get(node.id)?.target ?? null,
    steps:
      way === 'left' && facts?.done !== true
        ? ['left to the operator: octo-ha runs in a task of it']
        : stepsLeft(stepsOf(foundDraining, way, wish), facts),
  };
}

function stepsOf(foundDraining: boolean, way: PlannedNode['way'], wish: RestartWish): readonly string[] {
  const { hooks, settings } = wish;
  const inTheMiddle = { 'stop-start': ['stop', 'start'], restart: ['restart'], none: [], left: [] }[way];
  return [
    ...(hooks.require === null ? [] : ['require']),
    'check',
    foundDraining ? 'wait until drained (it was found draining)' : 'drain',
    ...(settings.loadBalancer === null ? [] : ['see it gone from the load balancer']),
    ...(hooks.beforeStop === null ? [] : ['before-stop hook']),
    ...inTheMiddle,
    ...(hooks.afterStart === null ? [] : ['after-start hook']),
    'healthy',
    foundDraining ? 'leave draining, as found' : 'undrain',
  ];
}

function givenBack(node: PlannedNode, refusal: RefusedError): PlannedNode {
  return { ...node, refusal, steps: [node.foundDraining ? 'leave draining, as found' : 'undrain'] };
}

function tellGivenBack({ name }: PlannedNode, { message, hint }: RefusedError): string {
  return `${name} cannot be restarted now, and is given back as it was found: ${message}; ${hint ?? ''}`;
}

function warningsOf(planned: readonly PlannedNode[], services: PlanServices): readonly string[] {
  return planned.flatMap(({ id, name, way }) => {
    const service = services.get(id);
    if (service === undefined || way === 'left' || way === 'none') return [];
    const untested = service.untested === null ? [] : [`${name}: ${service.untested}`];
    return [...untested, ...service.warnings.map((warning) => `${name}: ${warning}`)];
  });
}

function onlyKnownThen({ settings, expectVersion }: RestartWish): readonly string[] {
  return [
    'whether the tasks of each node end in time',
    'whether the other nodes are still alive when a turn comes: it is checked again before each',
    `whether each node comes back healthy${expectVersion === null ? '' : ` with ${expectVersion}`}`,
    ...(settings.loadBalancer === null
      ? ['what the load balancer does: the settings give no url of one']
      : []),
  ];
}
