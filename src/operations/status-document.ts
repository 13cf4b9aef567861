// The document of `status`: what runs have left unfinished, as far as their journals tell. Pure.
import {
  lastSaid,
  type JournalLine,
  type JournalVerb,
  type Operator,
  type Run,
  type StateFolder,
} from '../model/run.ts';
import { isOfProcess, openProcesses, processInWords } from './restart/open-process.ts';
import { pausedSetting } from './restart/pause-watchdog.ts';
import { isInOutage, lastCommand } from './migrate/migration-run.ts';

/** `docs/schema/status.json`. */
export interface StatusDocument {
  readonly stateFolder: string;
  /** The instance that was asked about; null when the runs of all are told. */
  readonly instance: { readonly server: string; readonly database: string } | null;
  /** Oldest first. */
  readonly runs: readonly RunEntry[];
  /** Instances that have unfinished runs in the same folder and are not told here. */
  readonly others: readonly { readonly server: string; readonly database: string; readonly runs: number }[];
  /** What could not be read, and why. */
  readonly gaps: readonly string[];
}

/** One unfinished run. */
export interface RunEntry {
  readonly id: string;
  readonly verb: JournalVerb;
  readonly server: string;
  readonly database: string;
  readonly begunAt: string;
  readonly begunBy: Operator;
  /** Of the last line. */
  readonly lastAt: string;
  readonly lastBy: Operator;
  readonly reason: string | null;
  /** What to type to go on; null when the journal does not tell: then the same command as before. */
  readonly goOn: string | null;
  /** Flags that were given and that `goOn` leaves out, as their values are not written down: `--before-stop`. */
  readonly giveAgain: readonly string[];
  /** What to type to give it up; null where going on is the only way. */
  readonly abandon: string | null;
  /**
   * Services that it kept from starting, and how they started before: of a restart, those not put back yet; of a migration, by its note:
   * its target tells which were put back.
   */
  readonly keptFromStarting: readonly { readonly node: string; readonly before: string }[];
  readonly nodes: readonly RunNodeEntry[];
}

/** What a run did to one node. */
export interface RunNodeEntry {
  readonly id: string;
  /** Null when only the id is written down. */
  readonly name: string | null;
  /** `in-doubt`: something was begun of which nobody knows whether it happened. */
  readonly state: 'not-started' | 'begun' | 'in-doubt' | 'ended';
  /** What was found before anything was done; null when that was not written down. */
  readonly found: JournalLine['values'] | null;
  /** Steps that were done, in order: `drain.written`. */
  readonly done: readonly string[];
  /** Steps that were begun and not said to be done: `service.stopping`, `before-stop command (process 4711 on ops-1)`. */
  readonly inDoubt: readonly string[];
}

/** What to type, with the flags that lead to the same cluster and folder. */
export type Again = (verb: string, words: readonly string[]) => string;

/** An instance and its runs, and what else the folder holds. */
export function statusDocument(
  own: { readonly server: string; readonly database: string; readonly runs: readonly Run[] } | null,
  state: StateFolder,
  again: Again,
): StatusDocument {
  const others = state.instances.filter((each) => own === null || !isSame(each, own));
  const told = own === null ? state.instances : [own];
  return {
    stateFolder: state.folder,
    instance: own === null ? null : { server: own.server, database: own.database },
    runs: told
      .flatMap(({ server, database, runs }) => runs.map((run) => runEntry(run, server, database, again)))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    others:
      own === null
        ? []
        : others.map(({ server, database, runs }) => ({ server, database, runs: runs.length })),
    gaps: state.gaps,
  };
}

/** SQL Server compares its own name without case. */
function isSame(
  a: { readonly server: string; readonly database: string },
  b: { readonly server: string; readonly database: string },
): boolean {
  return a.server.toLowerCase() === b.server.toLowerCase() && a.database === b.database;
}

/** What the journal of one run tells. */
export function runEntry({ id, verb, lines }: Run, server: string, database: string, again: Again): RunEntry {
  const [first, last] = [lines[0], lines.at(-1)];
  const begun = lines.filter(({ nodeId, step }) => nodeId === null && ['begun', 'resumed'].includes(step));
  const text = (key: string): string | null => lastSaid(lines, key);
  const nobody: Operator = { user: '', host: '', pid: 0 };
  return {
    id,
    verb,
    server,
    database,
    begunAt: first?.at ?? '',
    begunBy: first?.by ?? nobody,
    lastAt: last?.at ?? '',
    lastBy: last?.by ?? nobody,
    reason: text('reason'),
    goOn:
      text('resume') ??
      (verb === 'restart'
        ? again('restart', ['--resume'])
        : verb === 'migrate'
          ? lastCommand(lines)
          : text('command')),
    giveAgain: words(begun.at(-1)?.values['giveAgain']),
    abandon: mayAbandon({ verb, lines }) ? again('status', ['--abandon', id]) : null,
    keptFromStarting: keptBy(lines),
    nodes: nodesOf(lines).map(({ id: nodeId, name }) =>
      nodeEntry(
        nodeId,
        name,
        lines.filter((line) => line.nodeId === nodeId),
      ),
    ),
  };
}

/** A migration in an outage that was not called off has ways of its own: what is to be put back stands in its target alone. */
export function mayAbandon({ verb, lines }: Pick<Run, 'verb' | 'lines'>): boolean {
  return verb !== 'migrate' || !isInOutage(lines);
}

/** By the steps of a restart, and the last that the note of a migration says of each. */
function keptBy(lines: readonly JournalLine[]): RunEntry['keptFromStarting'] {
  const paused = nodesOf(lines).flatMap(({ id, name }) => {
    const before = pausedSetting(lines, id);
    return before === null ? [] : [{ node: name ?? id, before }];
  });
  const kept = new Map<string, string>();
  for (const { step, values } of lines) {
    const { node, before } = values;
    if (step === 'kept-from-starting' && typeof node === 'string' && typeof before === 'string')
      kept.set(node, before);
  }
  return [...paused, ...[...kept].map(([node, before]) => ({ node, before }))];
}

function words(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return all.filter((word) => typeof word === 'string');
}

/** Those that the first line names, in its order, then any other that a line is about. */
function nodesOf(lines: readonly JournalLine[]): readonly { id: string; name: string | null }[] {
  const nodes = new Map<string, string | null>();
  const named = lines[0]?.values['nodes'];
  for (const node of Array.isArray(named) ? (named as readonly unknown[]) : []) {
    const { id, name } = Object(node) as { id?: unknown; name?: unknown };
    if (typeof id === 'string') nodes.set(id, typeof name === 'string' ? name : null);
  }
  for (const { nodeId } of lines) if (nodeId !== null && !nodes.has(nodeId)) nodes.set(nodeId, null);
  return [...nodes].map(([id, name]) => ({ id, name }));
}

function nodeEntry(id: string, name: string | null, lines: readonly JournalLine[]): RunNodeEntry {
  const steps = lines
    .map(({ step }) => step)
    .filter((step) => step !== 'found' && step !== 'ended' && !isOfProcess(step));
  const done = steps.filter((step) => !isIntent(step));
  const lastOfThing = new Map(steps.map((step) => [step.split('.')[0] ?? step, step]));
  const inDoubt = [
    ...[...lastOfThing.values()].filter(isIntent),
    ...openProcesses(lines, id).map(
      (each) => `${processInWords(each)} (process ${String(each.pid)} on ${each.host})`,
    ),
  ];
  const ended = lines.some(({ step }) => step === 'ended');
  return {
    id,
    name,
    state: ended ? 'ended' : inDoubt.length > 0 ? 'in-doubt' : steps.length > 0 ? 'begun' : 'not-started',
    found: lines.findLast(({ step }) => step === 'found')?.values ?? null,
    done,
    inDoubt: ended ? [] : inDoubt,
  };
}

/** Written before an effect: `drain.writing`. */
function isIntent(step: string): boolean {
  return step.endsWith('ing');
}
