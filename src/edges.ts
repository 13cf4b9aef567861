// The outside world on one page: interfaces only. Rooms implement them; only main.ts hangs them together.
// Never here: code, third-party types.
import type { MigrationReads } from './edges/migration-reads.ts';
import type { Cluster } from './model/cluster.ts';
import type { HookLife, HookProcess, ProcessWatch } from './model/hook-process.ts';
import type { FolderReading, FolderValues } from './model/folder-settings.ts';
import type { BalancerView, Ping } from './model/ping.ts';
import type { JournalLine, JournalVerb, Run } from './model/run.ts';
import type { FilesQuestion, SeenFile } from './model/seen-file.ts';
import type { Ability, CommandResult, Guard, ServiceState } from './model/service.ts';
import type { Task, TaskQuestion } from './model/task.ts';

/** The instance database. Every call has an outer deadline and throws UnavailableError (`database.*`). */
export interface InstanceDatabase extends MigrationReads {
  /**
   * One snapshot in at most two round trips.
   * @throws UnavailableError database.schema-unknown, database.no-nodes, database.timeout, …
   */
  readonly readCluster: (signal: AbortSignal) => Promise<Cluster>;
  /**
   * The license document as it is stored (XML, or base64 of it), or null when the instance has none. Asked right after
   * `readCluster`, it answers from that same reading.
   * @throws UnavailableError database.schema-unknown, database.permission-denied, …
   */
  readonly readLicenseText: (signal: AbortSignal) => Promise<string | null>;
  /**
   * What the settings documents tell about folders, found by their shape.
   * @throws UnavailableError database.schema-unknown, database.folders-ambiguous, …
   */
  readonly readFolders: (signal: AbortSignal) => Promise<FolderReading>;
  /**
   * Age in seconds of the last full or differential backup that the server's own records (msdb) tell of; null for none.
   * @throws UnavailableError database.permission-denied, .query-failed (no msdb), …: then nobody knows
   */
  readonly readBackupAge: (signal: AbortSignal) => Promise<number | null>;
  /**
   * Tasks in one of these states, of one node or (null) of any and none, oldest first, `mostTasks` at most (model/task.ts).
   * @throws UnavailableError database.schema-unknown, .permission-denied, .timeout, …
   */
  readonly readTasks: (question: TaskQuestion, signal: AbortSignal) => Promise<readonly Task[]>;
  /**
   * Takes a lock on a connection of its own, without waiting.
   * @throws LockedError lock.held: who holds it, since when and from where, as far as the login may see that
   * @throws UnavailableError database.*
   */
  readonly takeLock: (scope: LockScope, signal: AbortSignal) => Promise<HeldLock>;
  readonly close: () => Promise<void>;
}

/** What a lock keeps others from: a verb on the whole instance excludes every other, verbs on nodes only those on the same node. */
export type LockScope =
  { readonly kind: 'instance' } | { readonly kind: 'nodes'; readonly nodeIds: readonly string[] };

/** Compare and set: written only where the value is still the expected one. */
export interface NodeChange<T> {
  readonly nodeId: string;
  readonly expected: T;
  readonly value: T;
}

/** The same keys in both. */
export interface FolderChange {
  readonly expected: FolderValues;
  readonly value: FolderValues;
}

/** `already`: it had the new value; `conflict`: it had neither; `gone`: there is no such row. Only `written` changed anything. */
export type WriteOutcome = 'written' | 'already' | 'conflict' | 'gone';

/**
 * A lock that is held, and every write there is: each runs on the lock's own connection, in a batch that first checks that
 * the lock is still held, so a lost lock cannot write.
 * Each throws UnavailableError: `database.lock-lost` (nothing was written), `database.fate-unknown` (the answer was lost: read
 * back, do not repeat), `database.schema-unknown`, `database.permission-denied`, or another `database.*` (nothing was written).
 */
export interface HeldLock {
  readonly scope: LockScope;
  readonly isHeld: (signal: AbortSignal) => Promise<boolean>;
  readonly setDraining: (change: NodeChange<boolean>, signal: AbortSignal) => Promise<WriteOutcome>;
  readonly setTaskCap: (change: NodeChange<number>, signal: AbortSignal) => Promise<WriteOutcome>;
  /** Deletes the node's rows of both tables in one transaction, where no task is tied to it any more (else `conflict`). */
  readonly removeNode: (nodeId: string, signal: AbortSignal) => Promise<'written' | 'conflict' | 'gone'>;
  /** Executing → Cancelling, of a task tied to this node. */
  readonly cancelTask: (
    task: { readonly id: string; readonly nodeId: string },
    signal: AbortSignal,
  ) => Promise<WriteOutcome>;
  readonly setMaintenanceMode: (on: boolean, signal: AbortSignal) => Promise<WriteOutcome>;
  /** Settings of folders, all in one transaction, each where it is the expected one or the new one already. */
  readonly setFolders: (change: FolderChange, signal: AbortSignal) => Promise<WriteOutcome>;
  /** Never throws: a lock ends with its connection anyway. */
  readonly release: () => Promise<void>;
}

/** How a command of the operator's own is run. Where it cannot be told that it runs, it is ended and the error thrown. */
export interface HookWish extends ProcessWatch {
  readonly values: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
}

/** The machines the nodes run on, and what answers over HTTP. Every call has a deadline of its own. */
export interface Hosts {
  /** Asks the node at its own url. Never throws but for the signal: not being reachable is an answer. */
  readonly ping: (url: string, signal: AbortSignal) => Promise<Ping>;
  /** Asks behind the load balancer's url over so many fresh connections. Never throws but for the signal. */
  readonly askBalancer: (url: string, connections: number, signal: AbortSignal) => Promise<BalancerView>;
  /** The driver that the settings name for this node; null when they name none. By the node's name, whatever its case. */
  readonly serviceOf: (nodeName: string) => ServiceDriver | null;
  /**
   * Runs a command of the operator's own in the shell of this machine; values come by the environment, never in its text.
   * @throws UnavailableError host.timeout, host.not-installed; the signal's reason
   */
  readonly hook: (command: string, how: HookWish, signal: AbortSignal) => Promise<CommandResult>;
  /** Whether a command that another octo-ha has begun on that host is still at work. Never throws. */
  readonly hookLife: (child: HookProcess, host: string) => Promise<HookLife>;
  /** The REST API at a url, with the key of the settings; null when there is no key. */
  readonly api: (url: string) => OctopusApi | null;
}

/**
 * One node's service. Every operation has its deadline and throws UnavailableError `host.unreachable`, `host.timeout`,
 * `host.command-failed`, or `host.unsupported` for an ability it lacks; a RefusedError says that nothing was done.
 */
export interface ServiceDriver {
  /** As the context file calls it: `ssh`. */
  readonly kind: string;
  /** Where it reaches: `ssh octopus@node-1`; no secrets. */
  readonly target: string;
  readonly abilities: ReadonlySet<Ability>;
  /** Why it is not proven on a real host, or null. */
  readonly untested: string | null;
  /** What the operator should know before it is used, as sentences: a short grace period, … */
  readonly warnings: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly state: (signal: AbortSignal) => Promise<ServiceState>;
  /** Resolves when the machine says it is stopped. Stopping what is stopped is no error, and asks no guard. */
  readonly stop: (guard: Guard, signal: AbortSignal, watch?: ProcessWatch) => Promise<void>;
  readonly start: (signal: AbortSignal, watch?: ProcessWatch) => Promise<void>;
  /** Where stop and start cannot be told apart (a pod): resolves when another run of the service has begun. */
  readonly restart: (guard: Guard, signal: AbortSignal, watch?: ProcessWatch) => Promise<void>;
  /** Runs `Octopus.Server` with these words on the node's machine. */
  readonly run: (argv: readonly string[], signal: AbortSignal) => Promise<CommandResult>;
  /** Looks at files with that machine's eyes; answers stand in the order of the paths. */
  readonly lookAt: (question: FilesQuestion, signal: AbortSignal) => Promise<readonly SeenFile[]>;
  /** How the service and its watchdog are set to start now: what `enable` puts back. Read and written down before `disable`. */
  readonly startSetting: (signal: AbortSignal) => Promise<string>;
  /** Keeps the service, and a watchdog that was seen, from starting it. */
  readonly disable: (before: string, signal: AbortSignal) => Promise<void>;
  readonly enable: (before: string, signal: AbortSignal) => Promise<void>;
}

/**
 * What octo-ha uses of the REST API. Throws UnavailableError `api.unreachable`, `api.refused` (401, 403), `api.garbage`.
 */
export interface OctopusApi {
  /** Reads the node and sends the object just read back with the drain flag changed, whatever else is in it. */
  readonly setDraining: (nodeId: string, draining: boolean, signal: AbortSignal) => Promise<WriteOutcome>;
  readonly setTaskCap: (nodeId: string, taskCap: number, signal: AbortSignal) => Promise<WriteOutcome>;
  readonly removeNode: (nodeId: string, signal: AbortSignal) => Promise<'written' | 'gone'>;
  readonly cancelTask: (taskId: string, signal: AbortSignal) => Promise<WriteOutcome>;
  readonly readMaintenanceMode: (signal: AbortSignal) => Promise<boolean>;
  readonly setMaintenanceMode: (on: boolean, signal: AbortSignal) => Promise<WriteOutcome>;
  /** What it tells about folders: nothing, where it does not know the question. */
  readonly readFolders: (signal: AbortSignal) => Promise<FolderReading>;
}

/** Journals of one instance in the state folder: append-only, fsynced, each line chained to the one before by its hash. */
export interface Journals {
  /** Runs that have not ended, oldest first. @throws UnavailableError journal.unreadable, journal.broken-chain */
  readonly unfinished: () => Promise<readonly Run[]>;
  /** The newest run of this verb, about this node or (null) about any, ended or not; null for none. */
  readonly latest: (verb: JournalVerb, nodeId: string | null) => Promise<Run | null>;
  /** Begins a run; its first line is on the disk when this resolves. */
  readonly begin: (verb: JournalVerb, values: JournalLine['values']) => Promise<OpenJournal>;
  /** Goes on with a run that has not ended. @throws UnavailableError journal.* when it has ended or is being written */
  readonly resume: (id: string) => Promise<OpenJournal>;
}

/** A journal that is written to. */
export interface OpenJournal {
  readonly id: string;
  /** All lines so far, those just written included. */
  readonly lines: () => readonly JournalLine[];
  /** Resolves when the line is on the disk. @throws UnavailableError journal.unwritable: then nothing may be done */
  readonly write: (step: string, nodeId: string | null, values?: JournalLine['values']) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One format for the answer on stdout. */
export type OutputFormat = 'table' | 'json' | 'yaml';

/** What a command answers with: the document for json and yaml, and the same drawn for people. */
export interface Answer {
  readonly document: Readonly<Record<string, unknown>>;
  /** Lines above the table, each without its line end. */
  readonly header?: readonly string[];
  readonly table?: Table;
  /** Lines below the table. */
  readonly footer?: readonly string[];
}

/** A table before it is fitted to a width. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A cell; `tone` colours it and never carries meaning alone. */
export interface Cell {
  readonly text: string;
  readonly tone?: 'good' | 'warn' | 'bad' | 'dim';
  readonly align?: 'left' | 'right';
}

/** The terminal: stdout is the answer, stderr is the conversation (docs/output.md). */
export interface Terminal {
  readonly stdoutIsTty: boolean;
  readonly format: OutputFormat;
  /** Writes one document to stdout in the chosen format; with `compact`, json takes one line. */
  readonly answer: (answer: Answer, options?: { readonly compact?: boolean }) => void;
  /** Replaces the last painted answer in place on a TTY; elsewhere the same as `answer`. */
  readonly repaint: (answer: Answer) => void;
  /** Raw text on stdout, for answers that are text by nature (T-SQL, a file). */
  readonly text: (text: string) => void;
  /** One line on stderr. */
  readonly note: (line: string) => void;
  /** One warning on stderr, `warning: …`. */
  readonly warn: (line: string) => void;
  /** Says what is waited for, until the returned function is called. A spinner on a TTY, a line elsewhere. */
  readonly waiting: (what: string) => () => void;
  /** False where nobody can be asked: no terminal, CI, `--no-prompt`. */
  readonly canConfirm: boolean;
  /**
   * Asks a person on stderr; the usual answer is no.
   * @throws UsageError prompt.not-interactive where nobody can be asked
   * @throws CancelledError cancelled.declined on Ctrl-C and on closed input
   */
  readonly confirm: (question: string) => Promise<boolean>;
}
