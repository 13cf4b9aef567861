// How migrations to a target stand, as a document: what their journals tell, and what to type. Pure.
import type { MigrateRisk } from '../../model/risk.ts';
import type { JournalLine, Run } from '../../model/run.ts';
import { isLeftDraining } from '../restart/left-behind.ts';
import { mayBeStopped } from '../restart/node-facts.ts';
import { foreignFiles } from './foreign-files.ts';
import {
  enteredNodes,
  migrationState,
  outageLines,
  type MigrationPhase,
  type MigrationState,
  type MovedStore,
} from './migration-run.ts';
import { elsewhereInWords, movedOn, type Places, type StoreElsewhere } from './moved-on.ts';

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
  /** Stores at a place that is neither the old nor the new one, where nodes work on since; none where nobody tells. */
  readonly movedOn: readonly StoreElsewhere[];
  /** Files that lay in the target before the move and are none of ours; null while nobody has counted. */
  readonly foreign: number | null;
  /** What to do now, in words. */
  readonly next: string;
  /** What to type for it, in the order of the words. */
  readonly commands: readonly string[];
}

/** The command of a phase of this migration, as it is reached from here, with these risks besides. */
export type PhaseAgain = (
  phase: 'preseed' | 'cutover' | 'rollback' | 'verify' | 'finish',
  ...risks: readonly MigrateRisk[]
) => string;

/** Reads the runs of a target. @param places where every store is now; null where nobody tells @throws RefusedError migrate.journal-* */
export function statusOf(
  to: string,
  { runs, holder }: { readonly runs: readonly Run[]; readonly holder: string | null },
  again: PhaseAgain,
  places: Places | null = null,
): MigrateStatusDocument {
  const migrations = runs.filter(({ verb }) => verb === 'migrate').toReversed();
  return { to, migrations: migrations.map((run) => entryOf(run, again, places)), holder };
}

function entryOf(run: Run, again: PhaseAgain, places: Places | null): MigrationEntry {
  const state = migrationState(run);
  const { lines } = run;
  const isMoved = state.phase === 'moved' && places !== null;
  const elsewhere = isMoved ? movedOn(run, places).filter(({ path }) => path !== null) : [];
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
    movedOn: elsewhere,
    foreign: foreignFiles(lines),
    ...(elsewhere.length > 0 ? onward(state, elsewhere, again) : nextOf(state, again)),
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

/** The nodes had moved, and were moved on: no way leads back from here. */
function onward(
  { to, stores }: MigrationState,
  elsewhere: readonly StoreElsewhere[],
  again: PhaseAgain,
): Next {
  const told = `the nodes were moved on since: ${elsewhereInWords(to, elsewhere)}`;
  if (elsewhere.length < stores.length)
    return { next: `${told}; set these to their places first`, commands: [again('verify')] };
  const next = `${told}; there is no way back from here, and this ends it: the old folders are set aside`;
  return { next, commands: [again('finish', 'moved-on')] };
}

type Next = Pick<MigrationEntry, 'next' | 'commands'>;
