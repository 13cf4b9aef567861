// Every code a check can give: docs/checks.md shows this table.
import type { CheckRisk } from '../../model/risk.ts';
import type { Vote } from '../../model/verdict.ts';

/** What is fixed about a code. */
export interface ReasonRow {
  readonly votes: readonly Vote[];
  /** The risk that lifts its forbid or unknown; null for none. */
  readonly risk: CheckRisk | null;
  /** Refuses at once, without a second look: it does not pass by itself within seconds. */
  readonly lasting?: true;
  /** What its number is, or null where it has none. */
  readonly value: string | null;
  /** For docs/checks.md. */
  readonly meaning: string;
}

const row = (
  votes: readonly Vote[],
  risk: CheckRisk | null,
  value: string | null,
  meaning: string,
): ReasonRow => ({ votes, risk, value, meaning });

const lasting = (found: ReasonRow): ReasonRow => ({ ...found, lasting: true });

/** In the order of docs/checks.md. */
export const reasonTable = {
  'node.unknown': row(['forbid'], null, null, 'The cluster does not hold this node any more.'),
  'node.last-one': lasting(
    row(['forbid'], 'no-capacity', 'caps left, 0', 'There is no other node: nothing would take tasks.'),
  ),
  'capacity.none': row(
    ['forbid'],
    'no-capacity',
    'caps left, 0',
    'There are other nodes, and each is known not to take tasks.',
  ),
  'capacity.unproved': row(
    ['unknown'],
    'no-capacity',
    'caps left, 0',
    'Another node may take tasks, and none is proved to.',
  ),
  'capacity.less': row(
    ['warn'],
    null,
    'caps left',
    'The caps left are less than the tasks running and queued: some will wait.',
  ),
  'capacity.left': row(['ok'], null, 'caps left', 'The caps left hold what is running and queued.'),
  'others.proved': row(
    ['ok'],
    null,
    'its cap',
    'Proved alive (its heart beat was seen to change, or its ping agrees with the database) and taking tasks.',
  ),
  'others.unproved': row(
    ['warn', 'unknown'],
    'no-capacity',
    'seconds watched',
    'Not proved alive, hence not counted: a warning while others carry the work, else unknown.',
  ),
  'others.offline': row(
    ['warn', 'forbid'],
    'no-capacity',
    'age of its heart beat, seconds',
    'Known to be down: a warning while others carry the work, else it forbids.',
  ),
  'others.draining': row(
    ['warn', 'forbid'],
    'no-capacity',
    'tasks left on it',
    'Takes no new tasks: a warning while others carry the work, else it forbids.',
  ),
  'others.no-cap': row(['ok'], null, 'its cap, 0', 'Serves users only; takes no tasks by design.'),
  'target.takes-tasks': row(
    ['warn'],
    null,
    'its cap',
    'About to be stopped and not draining: it may take a task at any moment.',
  ),
  'target.not-drained': row(['forbid'], null, null, 'Not draining; a node is drained before it is removed.'),
  'target.alive': row(
    ['forbid'],
    null,
    'seconds watched',
    'About to be removed, and seen alive: it would add itself again.',
  ),
  'target.maybe-running': row(
    ['unknown'],
    null,
    'age of its heart beat, seconds',
    'About to be removed, and not proved stopped: neither its service says so, nor was its heart beat silent for longer than offlineSeconds and while watched for two periods.',
  ),
  'target.stopped': row(['ok'], null, 'age of its heart beat, seconds', 'Stopped and silent.'),
  'tasks.none': row(['ok'], null, 'tasks, 0', 'No task is tied to the node.'),
  'tasks.running': row(
    ['ok', 'forbid'],
    'lost-tasks',
    'tasks',
    'A stop would lose these; a drain waits for them.',
  ),
  'tasks.cancelling': row(
    ['ok', 'forbid'],
    'lost-tasks',
    'tasks',
    'Told to cancel and not let go of; a drain waits for them.',
  ),
  'tasks.pinned': row(
    ['warn', 'forbid'],
    null,
    'tasks',
    'Waiting for a person and tied to the node. They outlive a stop; a removal would leave them without a node.',
  ),
  'tasks.unlisted': row(
    ['unknown'],
    'unlisted-tasks',
    null,
    'The tasks of the node could not be read one by one.',
  ),
  'versions.agree': row(['ok'], null, 'versions', 'The other nodes that take tasks run one version.'),
  'versions.differ': row(['warn'], null, 'versions', 'The other nodes that take tasks run several versions.'),
  'versions.unknown': row(
    ['skip'],
    null,
    'versions, 0',
    'No version of another node that takes tasks is known.',
  ),
  'ping.agrees': row(
    ['ok'],
    null,
    'milliseconds it took',
    'Says of itself what the database says; or is down, and does not answer.',
  ),
  'ping.contradicts': row(
    ['warn', 'unknown'],
    'ping-contradicts',
    null,
    'Says something else than the database, or another node answers at its url. Only a warning for a node that is to be drained.',
  ),
  'ping.unreachable': row(['unknown'], 'ping-unknown', null, 'Its url does not answer.'),
  'ping.foreign': row(
    ['unknown'],
    'ping-unknown',
    null,
    'What answers at its url is no Octopus node by what it says.',
  ),
  'ping.not-configured': row(['skip'], null, null, 'The context has no url for it.'),
  'service.running': row(['ok'], null, null, 'Its machine says that the service runs.'),
  'service.stopped': row(['ok'], null, null, 'Its machine says that the service is stopped.'),
  'service.changing': row(['unknown'], 'service-unknown', null, 'The service is starting or stopping.'),
  'service.unknown': row(
    ['unknown'],
    'service-unknown',
    null,
    'Its machine cannot tell whether the service runs.',
  ),
  'service.unreachable': row(['unknown'], 'service-unknown', null, 'Its machine cannot be asked.'),
  'service.silent': row(['skip'], null, null, 'Its driver cannot tell states.'),
  'service.not-configured': row(['skip'], null, null, 'The context names no service driver for it.'),
  'service.watchdog': lasting(
    row(
      ['ok', 'warn', 'forbid'],
      'watchdog',
      null,
      'Something would start the service behind our back. No matter for a drain; a warning where the driver can pause it. No matter either where octo-ha stops nothing (`restart --skip-stop-start`): whoever does sees to it.',
    ),
  ),
  'service.disabled': lasting(
    row(
      ['warn', 'forbid'],
      'disabled-service',
      null,
      'The service is disabled (on Linux: masked), and runs: once stopped it cannot be started. Not where octo-ha has disabled it for this very stop; a warning where it stops nothing (`restart --skip-stop-start`), and for a drain.',
    ),
  ),
  'service.automatic': row(['warn'], null, null, 'About to be removed; its service starts with the machine.'),
  'balancer.serves': row(['ok'], null, 'nodes seen', 'Another node answers behind the load balancer.'),
  'balancer.only-targets': row(
    ['warn'],
    null,
    'nodes seen',
    'Nobody but the nodes that are to go answered behind the load balancer.',
  ),
  'balancer.serves-drained': row(
    ['warn', 'forbid'],
    'balancer-serves-drained',
    'answers',
    'The load balancer sends users to a node that drains or is down. Forbids to stop that very node where the balancer is said to check health.',
  ),
  'balancer.nobody': row(
    ['unknown'],
    'balancer-unknown',
    'connections',
    'No node answered behind the load balancer.',
  ),
  'balancer.strangers': row(
    ['unknown'],
    'balancer-unknown',
    'names seen',
    'Only nodes of another instance answered behind the load balancer.',
  ),
  'balancer.failing': row(
    ['warn'],
    null,
    'connections',
    'Some connections to the load balancer got no answer of a node.',
  ),
  'balancer.unreachable': row(['unknown'], 'balancer-unknown', null, 'The load balancer cannot be reached.'),
  'balancer.not-configured': row(['skip'], null, null, 'The context has no url of a load balancer.'),
  'maintenance.on': row(['warn'], null, null, 'The instance is in maintenance mode. Queued tasks still run.'),
  'maintenance.off': row(['ok'], null, null, 'The instance is not in maintenance mode.'),
  'maintenance.unknown': row(['skip'], null, null, 'No settings document tells about maintenance mode.'),
  'license.within': row(['ok'], null, 'nodes used', 'No more nodes than the license allows.'),
  'license.exceeded': row(
    ['warn'],
    null,
    'nodes used',
    'More nodes than the license allows: no releases are deployed.',
  ),
  'license.unreadable': row(['warn'], null, null, 'The node limit could not be read.'),
  'license.none': row(['skip'], null, null, 'The instance has no license in its database.'),
  'lock.free': row(['ok'], null, null, 'No other operator is at work on these nodes.'),
  'lock.held': row(['forbid'], null, null, 'Another operator is at work.'),
  'lock.unknown': row(['unknown'], null, null, 'Whether another operator is at work could not be found out.'),
  'journal.none': row(['ok'], null, 'runs, 0', 'No journal of this state folder is unfinished.'),
  'journal.unfinished': lasting(
    row(
      ['warn', 'forbid'],
      'unfinished-run',
      null,
      'A run has not ended. Forbids when it is about these nodes or about the whole cluster; a migration does only once its outage was begun.',
    ),
  ),
  'journal.unreadable': lasting(
    row(['unknown'], 'unfinished-run', null, 'The journals of the state folder could not be read.'),
  ),
  'cluster.gaps': row(['warn'], null, 'gaps', 'Something in the database could not be read.'),
} as const satisfies Readonly<Record<string, ReasonRow>>;

/** Any of them. */
export type ReasonCode = keyof typeof reasonTable;

/** What no risk lifts for a removal. That the others are down may be, as in an outage: the node that is to go takes no tasks either. */
export const notForRemove: readonly ReasonCode[] = [
  'node.last-one',
  ...(['tasks.running', 'tasks.cancelling', 'tasks.unlisted'] as const),
];
