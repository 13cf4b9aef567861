// Every verb that asks or changes the database, as its command runs it, and the exit code that its command gives.
import { carryOutCap } from '../../../src/operations/cap/carry-out-cap.ts';
import { gatherCircumstances } from '../../../src/operations/check/gather.ts';
import { verdict } from '../../../src/operations/check/verdict.ts';
import { carryOutDrain } from '../../../src/operations/drain/carry-out-drain.ts';
import { carryOutUndrain } from '../../../src/operations/drain/carry-out-undrain.ts';
import { setMaintenance } from '../../../src/operations/maintenance/set-maintenance.ts';
import { carryOutRemove } from '../../../src/operations/remove/carry-out-remove.ts';
import { carryOutRestart } from '../../../src/operations/restart/carry-out-restart.ts';
import { prepareRestart } from '../../../src/operations/restart/prepare-restart.ts';
import { restartRun } from '../../../src/operations/restart/restart-run.ts';
import type { RestartWish } from '../../../src/operations/restart/restart-wish.ts';
import { findOrphans } from '../../../src/operations/tasks/find-orphans.ts';
import { cancelTasks } from '../../../src/operations/tasks/cancel-tasks.ts';
import type { Edges } from '../../../src/operations/verb-edges.ts';

/** One of them. */
export interface FaultVerb {
  /** What must be so before it: T-SQL on `$S`, or `stop NODE`. */
  readonly before: readonly string[];
  /** @returns the exit code; throws what the command would throw */
  readonly run: (edges: Edges) => Promise<number>;
  /** Run again after it was done, it is refused: there is nothing left to do it to. */
  readonly again?: 'refused';
}

const signal = new AbortController().signal;
const settings = {
  nodes: ['n1', 'n2', 'n3'].map((name) => ({ name, url: null })),
  loadBalancer: null,
  periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 8 },
  queuePollSeconds: 8,
};
const target = { id: 'OctopusServerNodes-n1', name: 'n1', url: null };
const command = 'octo-ha';
const none: ReadonlySet<string> = new Set();
const risky: ReadonlySet<string> = new Set(['unsupported-write']);
const common = { settings, command, accepted: none };
const task =
  "INSERT INTO $S.[ServerTask] ([Id], [Name], [Description], [QueueTime], [StartTime], [State], [HasPendingInterruptions], [ServerNodeId], [JSON]) VALUES (N'ServerTasks-1', N'Deploy', N'', SYSDATETIMEOFFSET(), SYSDATETIMEOFFSET(), N'Executing', 0, N'OctopusServerNodes-n1', N'{}')";
const drained =
  "UPDATE $S.[OctopusServerNode] SET [IsInMaintenanceMode] = 1 WHERE [Id] = N'OctopusServerNodes-n1'";
const offline =
  "UPDATE $S.[OctopusServerNodeStatus] SET [IsOffline] = 1, [LastSeen] = DATEADD(second, -900, SYSDATETIMEOFFSET()) WHERE [Id] = N'OctopusServerNodes-n1'";

const restartWish: RestartWish = {
  ...common,
  targets: [target],
  order: 'named',
  via: 'database',
  waitSeconds: 60,
  healthySeconds: 60,
  settleSeconds: 0,
  pauseAfter: null,
  notAfter: null,
  rollSeconds: null,
  skipStopStart: false,
  hooks: { require: null, beforeStop: null, afterStart: null },
  expectVersion: null,
  ownTask: null,
  reason: null,
};

/** All of them, by the words of their commands. */
export const faultVerbs: Readonly<Record<string, FaultVerb>> = {
  drain: {
    before: [],
    run: async (edges) => {
      const wish = {
        via: 'database',
        waitSeconds: 60,
        then: 'leave',
        cancelWaitSeconds: 20,
        reason: null,
      } as const;
      const nodes = await carryOutDrain({ ...common, ...wish, targets: [target] }, edges, signal);
      return nodes.every(({ outcome }) => /^(?:already-)?drained$/.test(outcome)) ? 0 : 5;
    },
  },
  'drain --then cancel': {
    before: [task],
    run: async (edges) => {
      const wish = {
        via: 'database',
        waitSeconds: 30,
        then: 'cancel',
        cancelWaitSeconds: 60,
        reason: null,
      } as const;
      const nodes = await carryOutDrain(
        { ...common, ...wish, accepted: risky, targets: [target] },
        edges,
        signal,
      );
      return nodes.every(({ outcome }) => /^(?:already-)?drained$/.test(outcome)) ? 0 : 5;
    },
  },
  undrain: {
    before: [drained],
    run: async (edges) => {
      const wish = { ...common, targets: [target], via: 'database', waitSeconds: 30 } as const;
      const nodes = await carryOutUndrain(wish, edges, signal);
      return nodes.every(({ outcome }) => /^(?:already-)?undrained$/.test(outcome)) ? 0 : 5;
    },
  },
  restart: {
    before: [],
    run: async (edges) => {
      const resumed = await restartRun(edges.journals, restartWish.targets);
      const plan = await prepareRestart(restartWish, edges, resumed, signal);
      const { stopped } = await carryOutRestart(plan, restartWish, resumed, edges, signal);
      return stopped === null ? 0 : 5;
    },
  },
  'nodes cap': {
    before: [],
    run: async (edges) => {
      await carryOutCap({ ...common, target, taskCap: 7, via: 'database' }, edges, signal);
      return 0;
    },
  },
  'nodes cap 0': {
    before: [],
    run: async (edges) => {
      await carryOutCap({ ...common, target, taskCap: 0, via: 'database' }, edges, signal);
      return 0;
    },
  },
  'nodes remove': {
    before: [drained, offline, 'stop n1'],
    again: 'refused',
    run: async (edges) => {
      const { outcome } = await carryOutRemove({ ...common, target, via: 'database' }, edges, signal);
      return outcome === 'removed' ? 0 : 5;
    },
  },
  'tasks cancel': {
    before: [task],
    run: async (edges) => {
      const wish = { ...common, ids: ['ServerTasks-1'], waitSeconds: 60, accepted: risky };
      const { tasks } = await cancelTasks(wish, edges, signal);
      return tasks.some(({ outcome }) => outcome === 'ignored') ? 5 : 0;
    },
  },
  'maintenance off': {
    before: [],
    run: async (edges) => {
      await setMaintenance({ ...common, on: false, accepted: risky }, edges, signal);
      return 0;
    },
  },
  'nodes check': {
    before: [],
    run: async (edges) => {
      const wish = {
        purpose: 'stop',
        targets: [target.id],
        accepted: none,
        settings,
        lock: 'ask',
        ownRun: null,
      } as const;
      const found = verdict(await gatherCircumstances(wish, edges, edges.report, signal), none);
      return { safe: 0, unsafe: 7, unknown: 3 }[found.verdict];
    },
  },
  'nodes list and license show': {
    before: [],
    run: async ({ database }) => {
      await database.readCluster(signal);
      await database.readLicenseText(signal);
      return 0;
    },
  },
  'tasks orphans': {
    before: [task],
    run: async (edges) => {
      await findOrphans({ settings, observeSeconds: 20 }, edges, signal);
      return 0;
    },
  },
  'tasks list': {
    before: [task],
    run: async ({ database }) => {
      await database.readTasks({ nodeId: null, states: ['Queued', 'Executing', 'Cancelling'] }, signal);
      return 0;
    },
  },
};
