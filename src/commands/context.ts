// The words a user types: one file per sub-command that declares it, conducts it and names its columns.
// Lives here: argv to wish, the order of read, decide, show. Never here: rules, SQL, colours.
import type { Settings, SettingsFlags } from '../config/settings.ts';
import type { Sources } from '../config/sources.ts';
import type { Hosts, InstanceDatabase, Journals, Terminal } from '../edges.ts';
import type { RepeatingClock } from '../edges/clock.ts';
import type { Stores } from '../edges/stores.ts';
import type { StateFolder } from '../model/run.ts';

/** What a command gets of the world. Lazy: `--help` and argument errors open nothing. */
export interface Context {
  readonly terminal: Terminal;
  /** @throws UsageError config.*, with every problem at once */
  readonly settings: () => Promise<Settings>;
  /**
   * Opens the instance database at the first call, says so while it lasts, and gives the same one after that. `main`
   * closes it.
   * @throws UsageError config.* and UnavailableError database.*
   */
  readonly database: () => Promise<InstanceDatabase>;
  /** The machines of the nodes, as the settings say. Opens nothing by itself. @throws UsageError config.* */
  readonly hosts: () => Promise<Hosts>;
  /** The journals of the instance that the database was found to be. @throws UsageError config.*, UnavailableError */
  readonly journals: () => Promise<Journals>;
  /** The folders of stores, for the instance that the database was found to be. @throws UsageError config.*, UnavailableError */
  readonly stores: () => Promise<Stores>;
  /** What the state folder holds of all instances. @throws UsageError config.*, UnavailableError journal.unreadable */
  readonly stateFolder: () => Promise<StateFolder>;
  /** What the command line says about settings, and what else they are read from: for the commands about settings. */
  readonly flags: () => SettingsFlags;
  readonly sources: Sources;
  readonly clock: RepeatingClock;
  /** A local file's bytes. @throws UsageError usage.file-unreadable */
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Puts a text in the place of a local file, whole or not at all; `create` makes it. @throws UsageError usage.file-unwritable */
  readonly replaceFile: (
    path: string,
    text: string,
    options?: { readonly create?: boolean },
  ) => Promise<void>;
  /** Adds what happens to the file of `--log`, where one is given. */
  readonly log: (event: object) => void;
  /** Aborted by Ctrl-C, with a CancelledError as its reason. */
  readonly signal: AbortSignal;
  /** Ends the command with this exit code though nothing failed: 7 when a check found something. */
  readonly finishWith: (exitCode: number) => void;
}
