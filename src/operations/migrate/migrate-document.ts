// The documents of the phases of a migration. Pure.
import type { JournalLine, Run } from '../../model/run.ts';
import type { StoreKind } from '../../model/store.ts';
import type { CopiedTree, FileTrouble } from '../../model/tree.ts';
import { isLeftDraining } from '../restart/left-behind.ts';
import { mayBeStopped } from '../restart/node-facts.ts';
import type { FinishedStore } from './finish.ts';
import { foreignFiles } from './foreign-files.ts';
import type { GoneFiles } from './gone-from-target.ts';
import type { KeptFolder } from './kept-on-target.ts';
import type { LeftFiles } from './left-on-target.ts';
import {
  enteredNodes,
  migrationState,
  outageLines,
  type MigrationPhase,
  type MigrationState,
  type MovedStore,
} from './migration-run.ts';
import type { OtherOwners } from './other-owners.ts';

/** One store in a document. */
export interface StoreRow {
  readonly kind: StoreKind;
  readonly from: string;
  readonly to: string;
  /** Proved in the target; null where this phase does not know. */
  readonly files: number | null;
  readonly bytes: number | null;
  /** Copied now. */
  readonly copied: number;
  /** Set aside in `.octo-ha/vanished`, as its source is gone; the first ten of them, below the store. */
  readonly vanished: number;
  readonly vanishedFiles: readonly string[];
  readonly complete: boolean | null;
  readonly troubles: readonly FileTrouble[];
  readonly troublesTotal: number;
}

/** `docs/schema/migrate.json`: of `migrate`, `migrate preseed`, `cutover` and `rollback`. */
export interface MigrateDocument {
  readonly to: string;
  /** The journal in the target. */
  readonly run: string;
  readonly outcome:
    | 'preseeded'
    | 'preseeded-in-part'
    | 'moved'
    | 'already-moved'
    | 'rolled-back'
    | 'already-rolled-back'
    | 'given-up'
    | 'already-given-up';
  readonly phase: MigrationPhase;
  readonly stores: readonly StoreRow[];
  readonly nodes: readonly string[];
  /** Of a rollback: what was born on the target since the cutover, at most 1000; and how many there were. */
  readonly born: readonly FileTrouble[];
  readonly bornTotal: number;
  /** Of a rollback: what stays on the target, newer there than in the old folders or damaged; at most 100 are listed. */
  readonly leftOnTarget: readonly FileTrouble[];
  readonly leftOnTargetTotal: number;
  /** Of a rollback: folders on the target that came after the cutover and stay there. */
  readonly keptOnTarget: readonly KeptFolder[];
  /** Of a rollback: copied files that were deleted on the target since the cutover; the old folders have them, in use again. */
  readonly goneFromTarget: readonly GoneFiles[];
  /** Settings that were recorded, and that no source tells: nobody could read them back. */
  readonly notReadBack: readonly string[];
  /** What has not the owner and group of what it is a copy of, of this whole way. */
  readonly otherOwners: readonly OtherOwners[];
}

const mostBorn = 1000;

/** Puts it together. */
export function migrateDocument(
  state: MigrationState,
  outcome: MigrateDocument['outcome'],
  what: {
    readonly trees?: readonly CopiedTree[];
    readonly nodes?: readonly string[];
    readonly born?: readonly FileTrouble[];
    readonly left?: LeftFiles;
    readonly kept?: readonly KeptFolder[];
    readonly gone?: readonly GoneFiles[];
    readonly untold?: readonly string[];
    readonly others?: readonly OtherOwners[];
  },
): MigrateDocument {
  const { id, to, phase, stores } = state;
  return {
    to,
    run: id,
    outcome,
    phase,
    stores: stores.map((store) => storeRow(store, what.trees)),
    nodes: what.nodes ?? [],
    born: what.born?.slice(0, mostBorn) ?? [],
    bornTotal: what.born?.length ?? 0,
    leftOnTarget: what.left?.files ?? [],
    leftOnTargetTotal: what.left?.total ?? 0,
    keptOnTarget: what.kept ?? [],
    goneFromTarget: what.gone ?? [],
    notReadBack: what.untold ?? [],
    otherOwners: what.others ?? [],
  };
}

function storeRow({ kind, from, to }: MovedStore, trees: readonly CopiedTree[] = []): StoreRow {
  const tree = trees.find(({ name }) => name === kind);
  return {
    kind,
    from,
    to,
    files: tree?.proved.files ?? null,
    bytes: tree?.proved.bytes ?? null,
    copied: tree?.copied.files ?? 0,
    vanished: tree?.vanished.files ?? 0,
    vanishedFiles: tree?.vanishedFiles ?? [],
    complete: tree?.complete ?? null,
    troubles: tree?.troubles ?? [],
    troublesTotal: tree?.troublesTotal ?? 0,
  };
}

/** `docs/schema/migrate-status.json`. */
export interface MigrateStatusDocument {
  readonly to: string;
  /** The newest first. */
  readonly migrations: readonly MigrationEntry[];
  /** Who is at work in the target now. */
  readonly holder: string | null;
}

/** One migration to this target. */
export interface MigrationEntry {
  readonly run: string;
  readonly phase: MigrationPhase;
  readonly paths: MigrationState['paths'];
  readonly begunAt: string;
  readonly lastAt: string;
  readonly preseededAt: string | null;
  /** Null where none came to its end. */
  readonly preseedComplete: boolean | null;
  readonly movedAt: string | null;
  readonly stores: readonly Pick<MovedStore, 'kind' | 'from' | 'to'>[];
  /** Steps of the outage that is not over, oldest first. */
  readonly steps: readonly string[];
  /** Services kept from starting, of which node (its id where no name is known), and how they started before: to be put back. */
  readonly disabled: readonly { readonly nodeId: string; readonly node: string; readonly before: string }[];
  /** What the outage that is not over has left of each node that it has drained or stopped. */
  readonly left: readonly { readonly node: string; readonly draining: boolean; readonly stopped: boolean }[];
  /** Files that lay in the target before the move and are none of ours; null while nobody has counted. */
  readonly foreign: number | null;
  /** What to do now, in words. */
  readonly next: string;
  /** What to type for it, in the order of the words. */
  readonly commands: readonly string[];
}

/** The command of a phase of this migration, as it is reached from here. */
export type PhaseAgain = (phase: 'preseed' | 'cutover' | 'rollback' | 'verify' | 'finish') => string;

/** Reads the runs of a target. @throws RefusedError migrate.journal-* */
export function statusOf(
  to: string,
  { runs, holder }: { readonly runs: readonly Run[]; readonly holder: string | null },
  again: PhaseAgain,
): MigrateStatusDocument {
  const migrations = runs.filter(({ verb }) => verb === 'migrate').toReversed();
  return { to, migrations: migrations.map((run) => entryOf(run, again)), holder };
}

function entryOf(run: Run, again: PhaseAgain): MigrationEntry {
  const state = migrationState(run);
  const { lines } = run;
  const entered = lines.findLastIndex(({ step }) => /^(?:cutover|rollback)\.(?:entering|left)$/.test(step));
  const isOut = lines[entered]?.step.endsWith('.entering') === true;
  return {
    run: run.id,
    phase: state.phase,
    paths: state.paths,
    begunAt: state.begunAt,
    lastAt: lines.at(-1)?.at ?? state.begunAt,
    preseededAt: state.preseeded?.at ?? null,
    preseedComplete: state.preseeded?.complete ?? null,
    movedAt: state.movedAt,
    stores: state.stores.map(({ kind, from, to }) => ({ kind, from, to })),
    steps: isOut
      ? lines.slice(entered).map(({ step, nodeId }) => (nodeId === null ? step : `${step} ${nodeId}`))
      : [],
    disabled: disabledBy(lines),
    left: leftBy(lines),
    foreign: foreignFiles(lines),
    ...nextOf(state, again),
  };
}

function leftBy(all: readonly JournalLine[]): MigrationEntry['left'] {
  const lines = outageLines(all);
  return enteredNodes(lines).flatMap(({ id, name: node }) => {
    const [draining, stopped] = [isLeftDraining(lines, id), mayBeStopped(lines, id)];
    return draining || stopped ? [{ node, draining, stopped }] : [];
  });
}

function disabledBy(lines: readonly JournalLine[]): MigrationEntry['disabled'] {
  const open = new Map<string, string>();
  for (const { step, nodeId, values } of lines) {
    if (nodeId === null) continue;
    if (step === 'watchdog.pausing' && typeof values['setting'] === 'string' && !open.has(nodeId))
      open.set(nodeId, values['setting']);
    if (step === 'watchdog.resumed') open.delete(nodeId);
  }
  const names = new Map(enteredNodes(lines).map(({ id, name }) => [id, name]));
  return [...open].map(([nodeId, before]) => ({ nodeId, node: names.get(nodeId) ?? nodeId, before }));
}

function nextOf({ phase, command, preseeded }: MigrationState, again: PhaseAgain): Next {
  const told = (next: string, ...commands: readonly string[]): Next => ({ next, commands });
  switch (phase) {
    case 'copying': {
      if (preseeded?.complete !== true) return told('not all is copied', again('preseed'));
      const next = `all is copied as of ${preseeded.at}; one more preseed just before the cutover shortens the outage`;
      return told(next, again('preseed'), again('cutover'));
    }
    case 'cutting-over':
      return told('go on with it, or go back', command ?? again('cutover'), again('rollback'));
    case 'rolling-back':
      return told('go on with the way back', command ?? again('rollback'));
    case 'moved': {
      const next = 'verify it at any time; after some days set the old folders aside, or go back until then';
      return told(next, again('verify'), again('finish'), again('rollback'));
    }
    case 'rolled-back':
    case 'given-up':
    case 'finished':
      return told('nothing: it is over');
  }
}

type Next = Pick<MigrationEntry, 'next' | 'commands'>;

/** `docs/schema/migrate-finish.json`. */
export interface MigrateFinishDocument {
  readonly to: string;
  readonly run: string;
  readonly stores: readonly FinishedStore[];
}
