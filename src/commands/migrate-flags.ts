// The flags that the phases of migrate share, and the wish they add up to.
import { sep } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { DailyWindow } from '../model/daily-window.ts';
import type { FolderReading, FolderSetting } from '../model/folder-settings.ts';
import { folderSettings } from '../model/folder-settings.ts';
import type { PathMap } from '../model/node-path.ts';
import { cleanNodePath, isAbsoluteNodePath, systemOf } from '../model/node-path.ts';
import { checkRisks, migrateRisks } from '../model/risk.ts';
import type { MigrateWish, SwitchWay } from '../operations/migrate/migrate-wish.ts';
import { acceptRiskOption } from './accept-risk.ts';
import { byteRate } from './byte-rate.ts';
import { dailyWindow } from './daily-window.ts';

/** What commander makes of them. A phase has those of the groups it adds. */
export interface MigrateFlags {
  readonly to: string;
  readonly map: readonly PathMap[];
  readonly store: FolderReading['values'];
  readonly acceptRisk: readonly string[];
  readonly masterKeySaved?: boolean;
  readonly planFile?: string;
  readonly limit?: number;
  readonly window?: DailyWindow;
  readonly workers?: number;
  readonly switch?: SwitchWay;
}

/** Where from, where to, and which risks: every phase has these, and takes the same ones, so that flags can be repeated. */
export function addPlaceFlags(command: Command): Command {
  return command
    .requiredOption('--to <path>', 'the folder for all stores, as the nodes spell it', nodePath)
    .addOption(
      new Option('--map <nodepath=localpath>', 'how this machine reaches a path of the nodes; repeatable')
        .default([], 'none')
        .argParser((text: string, before: readonly PathMap[]) => [...before, pathMap(text)]),
    )
    .addOption(
      new Option(
        '--store <kind=path>',
        `where a store is, as the nodes spell it: ${folderSettings.join(', ')}`,
      )
        .default({}, 'as Octopus tells')
        .argParser((text: string, before: FolderReading['values']) => ({ ...before, ...storeWord(text) })),
    )
    .addOption(acceptRiskOption([...migrateRisks, ...checkRisks]));
}

/** What the operator vouches for, and the plan that was agreed on. */
export function addPlanFlags(command: Command, planFile: string): Command {
  return command
    .option('--plan-file <file>', planFile)
    .option('--master-key-saved', 'the master key is kept outside of the server; your word');
}

/** How it is copied. */
export function addCopyFlags(command: Command): Command {
  return command
    .option('--limit <rate>', 'copy no faster than this: 50MB/s', byteRate)
    .option('--window <hours>', "copy within these hours of this machine's clock: 22:00-06:00", dailyWindow)
    .option('--workers <number>', 'so many workers, in place of finding out', workerCount);
}

/** How Octopus is told of the new paths. */
export function switchOption(): Option {
  return new Option(
    '--switch <way>',
    'who sets the new paths: Octopus.Server on a node, the database, or you (server where a driver can)',
  ).choices(['server', 'database', 'print']);
}

/** The wish of a phase; what it has no flags for is as if they were not given. */
export function migrateWish(flags: MigrateFlags): MigrateWish {
  return {
    to: flags.to,
    maps: flags.map,
    stores: flags.store,
    accepted: new Set(flags.acceptRisk),
    masterKeySaved: flags.masterKeySaved === true,
    bytesPerSecond: flags.limit ?? null,
    window: flags.window ?? null,
    workers: flags.workers ?? null,
    switchBy: flags.switch ?? null,
    here: sep === '\\' ? 'windows' : 'posix',
  };
}

/** An absolute path of either system, as a node spells it. @throws InvalidArgumentError */
export function nodePath(text: string): string {
  if (/["\p{Cc}]/u.test(text) || text.trim() !== text)
    throw new InvalidArgumentError('It has a quote, a blank or a control character at its end or within.');
  const system = systemOf(text);
  if (system === null || !isAbsoluteNodePath(text, system))
    throw new InvalidArgumentError(
      'Give a whole path as the nodes spell it: \\\\server\\share\\octopus, /mnt/octopus.',
    );
  // `//server/share` is of Windows or of Linux, as the nodes are: that is known later.
  return text.startsWith('//') ? text : cleanNodePath(text, system);
}

/** `C:\Octopus=/mnt/c`. @throws InvalidArgumentError */
export function pathMap(text: string): PathMap {
  const [node = '', local = '', ...more] = text.split('=');
  if (node === '' || local === '' || more.length > 0)
    throw new InvalidArgumentError("Give the nodes' path and this machine's: C:\\Octopus=/mnt/c.");
  return { node: nodePath(node), local: nodePath(local) };
}

/** `packages=D:\Packages`; without a path it says that the setting is not set. @throws InvalidArgumentError */
export function storeWord(text: string): Readonly<Partial<Record<FolderSetting, string | null>>> {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(0, at)).toLowerCase();
  const setting = folderSettings.find((each) => each.toLowerCase() === name);
  if (setting === undefined)
    throw new InvalidArgumentError(`Give KIND=PATH, with one of: ${folderSettings.join(', ')}.`);
  const path = text.slice(at + 1);
  return { [setting]: path === '' ? null : path };
}

/** From 1 to 64. @throws InvalidArgumentError */
export function workerCount(text: string): number {
  if (!/^[1-9]\d?$/.test(text) || Number(text) > 64)
    throw new InvalidArgumentError('Give a number of workers from 1 to 64.');
  return Number(text);
}
