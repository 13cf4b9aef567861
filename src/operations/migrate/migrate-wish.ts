// What is asked of a migration, whatever its phase.
import type { DailyWindow } from '../../model/daily-window.ts';
import type { FolderReading } from '../../model/folder-settings.ts';
import type { NodeSystem, PathMap } from '../../model/node-path.ts';

/** How the settings of Octopus are changed; null lets octo-ha choose. */
export type SwitchWay = 'server' | 'database' | 'print';

/** The wish, as the command line gives it. */
export interface MigrateWish {
  /** The folder that the stores' folders are put into, as the nodes spell it. */
  readonly to: string;
  /** How this machine reaches what the nodes call otherwise. */
  readonly maps: readonly PathMap[];
  /** The operator's own word on where stores are. */
  readonly stores: FolderReading['values'];
  /** Names given with `--accept-risk`. */
  readonly accepted: ReadonlySet<string>;
  /** The operator says that the master key is kept outside of the server. */
  readonly masterKeySaved: boolean;
  /** Bytes per second at most; null for as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** Hours in which may be copied; null for always. */
  readonly window: DailyWindow | null;
  /** Null lets the copy find out by itself. */
  readonly workers: number | null;
  readonly switchBy: SwitchWay | null;
  /** Whose paths this machine understands. */
  readonly here: NodeSystem;
}
