// What the journal in a target tells about its migration. Pure.
// A migration is one run, from the first preseed to the setting aside of the old folders, or to the way back. Its steps about the
// whole: `preseed.copying|copied`, `cutover.entering|left`, `rollback.entering|left`, `maintenance.*`, `settle.*`, `verify.*`,
// `born.*`, `paths.*`, `finish.*`; about a node: `found`, and the steps of a restart.
import { RefusedError } from '../../errors.ts';
import type { JournalLine, JournalValue, Run } from '../../model/run.ts';
import { storeKinds, type StoreKind } from '../../model/store.ts';

/** The format of the first line that this octo-ha writes. */
export const migrationFormat = 1;

/** A store that moves, as the nodes spell its places. */
export interface MovedStore {
  readonly kind: StoreKind;
  readonly from: string;
  readonly to: string;
  /** Its folder below the target. */
  readonly folder: string;
  /** The setting as it was stored before; null where it was not set. */
  readonly setting: string | null;
}

/** Where a migration stands. */
export type MigrationPhase =
  /** Copied while the nodes work, maybe not all of it yet. */
  | 'copying'
  | 'cutting-over'
  /** The nodes work on the target. */
  | 'moved'
  | 'rolling-back'
  | 'rolled-back'
  /** Given up before anything but the target was changed. */
  | 'given-up'
  /** The old folders are set aside. */
  | 'finished';

/** What the lines add up to. */
export interface MigrationState {
  readonly id: string;
  readonly phase: MigrationPhase;
  /** As the nodes spell it. */
  readonly to: string;
  readonly stores: readonly MovedStore[];
  /** The fingerprint of the plan that it was begun with (fingerprint.ts). */
  readonly fingerprint: JournalValue;
  readonly command: string | null;
  readonly begunAt: string;
  /** Of the last preseed that came to its end; null for none. */
  readonly preseeded: { readonly at: string; readonly complete: boolean } | null;
  /** When the nodes were at work on the target; null while they are not. */
  readonly movedAt: string | null;
  /** Which paths the settings of Octopus hold, as far as the journal tells. */
  readonly paths: 'old' | 'in-doubt' | 'new';
}

/**
 * Reads a run of `migrate`.
 * @throws RefusedError migrate.journal-newer, migrate.journal-older, migrate.journal-unknown
 */
export function migrationState({ id, lines }: Pick<Run, 'id' | 'lines'>): MigrationState {
  const [first] = lines;
  const { to, stores } = readFirst(first, id);
  const command = lines.findLast((line) => isEntering(line) || line === first)?.values['command'];
  return {
    id,
    phase: phaseOf(lines),
    to,
    stores,
    fingerprint: first?.values['fingerprint'] ?? null,
    command: typeof command === 'string' ? command : null,
    begunAt: first?.at ?? '',
    preseeded: preseededOf(lines),
    movedAt: phaseOf(lines) === 'moved' ? cutOverAt(lines) : null,
    paths: pathsOf(lines),
  };
}

/**
 * The lines since the outage that is not over began, or since the last one ended: what was done to the nodes in an earlier one is
 * of no interest to the next. A way back out of an unfinished cutover is part of the same outage.
 */
export function outageLines(lines: readonly JournalLine[]): readonly JournalLine[] {
  const left = lines.findLastIndex(({ step }) => isLeft(step));
  const after = lines.slice(left + 1);
  const entered = after.findIndex(isEntering);
  return entered < 0 ? [] : after.slice(entered);
}

/** The nodes of the outages that these lines entered, each once. */
export function enteredNodes(
  lines: readonly JournalLine[],
): readonly { readonly id: string; readonly name: string }[] {
  const found = new Map<string, string>();
  for (const { values } of lines.filter(isEntering)) {
    const nodes = Array.isArray(values['nodes']) ? (values['nodes'] as readonly JournalValue[]) : [];
    for (const node of nodes) {
      const { id, name } = Object(node) as { readonly id?: unknown; readonly name?: unknown };
      if (typeof id === 'string' && typeof name === 'string') found.set(id, name);
    }
  }
  return [...found].map(([id, name]) => ({ id, name }));
}

/** Whether an outage was entered and not left. */
export function isInOutage(lines: readonly JournalLine[]): boolean {
  return outageLines(lines).length > 0;
}

function phaseOf(lines: readonly JournalLine[]): MigrationPhase {
  const turn = lines.findLast((line) => isEntering(line) || isLeft(line.step) || isEnd(line));
  switch (turn?.step) {
    case undefined:
      return 'copying';
    case 'cutover.entering':
      return 'cutting-over';
    case 'rollback.entering':
      return 'rolling-back';
    case 'cutover.left':
      return isCalledOff(turn) ? beforeOutage(lines) : 'moved';
    case 'rollback.left':
      return isCalledOff(turn) ? beforeOutage(lines) : 'rolled-back';
    default:
      return endOf(turn);
  }
}

const isCalledOff = ({ values }: JournalLine): boolean => values['outcome'] === 'called-off';

/** What is called off has stopped no node and touched no path, whichever way it went last: all is as it was before. */
function beforeOutage(lines: readonly JournalLine[]): MigrationPhase {
  return cutOverAt(lines) === null ? 'copying' : 'moved';
}

function cutOverAt(lines: readonly JournalLine[]): string | null {
  return lines.findLast((line) => line.step === 'cutover.left' && !isCalledOff(line))?.at ?? null;
}

function endOf(line: JournalLine | undefined): MigrationPhase {
  const outcome = line?.values['outcome'];
  return outcome === 'rolled-back' || outcome === 'finished' ? outcome : 'given-up';
}

function pathsOf(lines: readonly JournalLine[]): MigrationState['paths'] {
  const line = lines.findLast((each) => each.step === 'paths.proved' || isPathSet(each));
  if (line === undefined) return 'old';
  if (isPathSet(line)) return 'in-doubt';
  return line.values['direction'] === 'back' ? 'old' : 'new';
}

/**
 * Whether it announces that a path is set: by Octopus.Server, in the documents, or by whoever reads the commands; or tells that somebody's
 * hand has set some. Without such a line octo-ha has changed none; `paths.writing` says that it is about to look whether it can.
 */
export function isPathSet({ step }: Pick<JournalLine, 'step'>): boolean {
  const isOurs = step === 'paths.running' || step === 'paths.setting' || step === 'paths.shown';
  return isOurs || step === 'paths.found';
}

function preseededOf(lines: readonly JournalLine[]): MigrationState['preseeded'] {
  const line = last(lines, 'preseed.copied');
  return line === null ? null : { at: line.at, complete: line.values['complete'] === true };
}

function readFirst(line: JournalLine | undefined, id: string): Pick<MigrationState, 'to' | 'stores'> {
  const { format, to, stores } = line?.values ?? {};
  if (typeof format === 'number' && format !== migrationFormat) {
    const isNewer = format > migrationFormat;
    throw new RefusedError(
      isNewer ? 'migrate.journal-newer' : 'migrate.journal-older',
      `the journal '${id}' is of format ${String(format)}, which this octo-ha does not know${isNewer ? '' : ' any more'}`,
      { hint: `Go on with the version of octo-ha that began it${isNewer ? ', or a newer one' : ''}.` },
    );
  }
  const read = Array.isArray(stores) ? (stores as readonly JournalValue[]).map(storeOf) : [];
  if (format !== migrationFormat || typeof to !== 'string' || read.length === 0 || read.includes(null))
    throw new RefusedError(
      'migrate.journal-unknown',
      `the first line of the journal '${id}' does not tell what is migrated`,
      { hint: 'Look at it in .octo-ha of the target; another folder with --to begins anew.' },
    );
  return { to, stores: read.filter((store) => store !== null) };
}

function storeOf(value: JournalValue): MovedStore | null {
  const { kind, from, to, folder, setting } = Object(value) as Readonly<Record<string, unknown>>;
  const known = storeKinds.find((each) => each === kind);
  if (known === undefined || typeof from !== 'string' || typeof to !== 'string') return null;
  if (typeof folder !== 'string') return null;
  return { kind: known, from, to, folder, setting: typeof setting === 'string' ? setting : null };
}

function last(lines: readonly JournalLine[], step: string): JournalLine | null {
  return lines.findLast((line) => line.step === step && line.nodeId === null) ?? null;
}

function isEntering({ step }: JournalLine): boolean {
  return step === 'cutover.entering' || step === 'rollback.entering';
}

function isLeft(step: string): boolean {
  return step === 'cutover.left' || step === 'rollback.left';
}

function isEnd({ step, nodeId }: JournalLine): boolean {
  return nodeId === null && (step === 'ended' || step === 'abandoned');
}

/** What to type to go on with a migration; null where its journal does not tell. */
export function lastCommand(lines: readonly JournalLine[]): string | null {
  const command = lines.findLast(({ values }) => typeof values['command'] === 'string')?.values['command'];
  return typeof command === 'string' && command !== '' ? command : null;
}
