// What the steps of an outage share: a cutover, or the way back.
import type { OpenJournal } from '../../edges.ts';
import type { JournalLine } from '../../model/run.ts';
import type { DrainSettings } from '../drain/drain-wish.ts';
import type { Via } from '../drain/set-drain-flag.ts';
import type { KeptLock } from '../keep-lock.ts';
import type { PlannedNode, RestartWish } from '../restart/restart-wish.ts';
import type { RollWork } from '../restart/roll-work.ts';
import type { FolderSince } from './folders-since.ts';
import type { SwitchWay } from './migrate-wish.ts';
import type { MissingFiles } from './missing-files.ts';
import { outageLines } from './migration-run.ts';
import type { OpenMigration } from './migration-work.ts';
import type { PathChange } from './path-change.ts';
import type { Repointed } from './repoint.ts';
import type { StoppedProof } from './prove-stopped.ts';

/** Where the nodes are to look for their stores when they start again: on the target, or where they were before. */
export type Direction = 'to' | 'back';

/** What is asked. Times in seconds. */
export interface OutageWish {
  readonly via: Via;
  /** For the tasks of all nodes to end. */
  readonly waitSeconds: number;
  /** For one node to stop, and to be healthy again after its start. */
  readonly healthySeconds: number;
  readonly accepted: ReadonlySet<string>;
  readonly reason: string | null;
  /** What to type to go on. */
  readonly command: string;
  readonly settings: DrainSettings;
  readonly bytesPerSecond: number | null;
  readonly workers: number | null;
  /** Who records the paths; null lets octo-ha choose. */
  readonly switchBy: SwitchWay | null;
  /** How much is read back of what no copy has touched since it was proved. */
  readonly verify: 'names' | 'full';
}

/**
 * As before the cutover, as after it, some of each, or nothing; `elsewhere`: some are at neither place, or the sources disagree.
 * `rootless`: none is told to be anywhere but at its old place, and some are stored as they were below a root that nobody tells now.
 */
export type Whereabouts = 'old' | 'new' | 'mixture' | 'elsewhere' | 'untold' | 'rootless';

/** What an outage does to the settings of Octopus, and asks of the world about stopped nodes. */
export interface OutageHands {
  /** What the sources say of the settings. */
  readonly where: (work: Omit<OutageWork, 'lock'>, signal: AbortSignal) => Promise<Whereabouts>;
  /** Why nobody could tell once every node is stopped; null where somebody could. */
  readonly silentAtRest: (work: OutageWork, signal: AbortSignal) => Promise<string | null>;
  /**
   * Records the places of this direction and proves it. Run again, it ends the same. `volumes`: what is mounted changed, by the
   * word of a person, and the settings stay as they are.
   * @throws RefusedError, UnfinishedError store.*
   */
  readonly switchPaths: (
    work: OutageWork,
    signal: AbortSignal,
  ) => Promise<Pick<Repointed, 'outcome' | 'untold'>>;
  /** Proves that they are stopped, as far as can be known. @throws StepFailure service.* */
  readonly proveStopped: (work: OutageWork, signal: AbortSignal) => Promise<readonly StoppedProof[]>;
  /** Folders that the settings name on the target now and that the move knew nothing of. @throws RefusedError store.* */
  readonly since: (work: Omit<OutageWork, 'lock'>, signal: AbortSignal) => Promise<readonly FolderSince[]>;
  /** What the database says must be in the target and is not. */
  readonly missing: (work: OutageWork, signal: AbortSignal) => Promise<MissingFiles>;
}

/** One outage at work. */
export interface OutageWork extends OpenMigration {
  readonly wish: OutageWish;
  readonly lock: KeptLock;
  /** Every node of the instance. */
  readonly nodes: readonly PlannedNode[];
  readonly hands: OutageHands;
  readonly direction: Direction;
  /** Of a cutover that begins; else null, and the journal tells. */
  readonly change: PathChange | null;
}

/** The same as the steps of a restart want it: of the journal they see this outage alone. */
export function asRoll(work: OutageWork): RollWork {
  const { wish, edges, lock, journal } = work;
  const restart: RestartWish = {
    targets: work.nodes,
    order: 'named',
    via: wish.via,
    waitSeconds: wish.waitSeconds,
    healthySeconds: wish.healthySeconds,
    settleSeconds: 0,
    pauseAfter: null,
    notAfter: null,
    rollSeconds: null,
    skipStopStart: false,
    hooks: { require: null, beforeStop: null, afterStart: null },
    expectVersion: null,
    ownTask: null,
    reason: wish.reason,
    accepted: wish.accepted,
    command: wish.command,
    settings: wish.settings,
  };
  return { wish: restart, edges, lock, journal: outageJournal(journal) };
}

/** The journal, showing the lines of this outage alone. */
export function outageJournal(journal: OpenJournal): OpenJournal {
  return {
    id: journal.id,
    lines: (): readonly JournalLine[] => outageLines(journal.lines()),
    write: (step, nodeId, values) => journal.write(step, nodeId, values),
    close: () => journal.close(),
  };
}
