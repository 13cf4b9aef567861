// All stores to other places at once, by one of three ways, and the proof of it. The way there and the way back are the same.
// The nodes must be stopped. Never here: files, whether a store is complete, starting anything.
import type { OpenJournal } from '../../edges.ts';
import type { FolderValues, StorePlace } from '../../model/folder-settings.ts';
import type { Report } from '../../model/step-event.ts';
import type { KeptLock } from '../keep-lock.ts';
import { chooseSwitch, isInContainers } from './choose-switch.ts';
import type { MigrateWish, SwitchWay } from './migrate-wish.ts';
import { pathCommands, type PathCommand } from './path-commands.ts';
import { readBack, type FolderTeller, type ReadBack } from './read-back.ts';
import type { FolderEdges, FolderQuestion } from './read-folders.ts';
import { repointByDatabase } from './repoint-database.ts';
import { repointByPrint, type SwitchPerson } from './repoint-print.ts';
import { repointByServer } from './repoint-server.ts';
import { mixture, nobodyTells, notSwitched, refuseDragged } from './repoint-trouble.ts';
import { whyUntold } from './tell-at-rest.ts';

/** What is to be recorded, and how. */
export interface RepointWish {
  /**
   * Every setting as it is stored before. With the cluster-shared root in `to`, every kind must be in `to` as well: what the root
   * would drag along uncopied is refused.
   */
  readonly from: FolderValues;
  readonly to: FolderValues;
  readonly way: SwitchWay;
  /** Of Octopus Server. */
  readonly version: string | null;
  /** Whom to ask, and whose service driver may run commands. Its `stores` are the operator's word on the time before. */
  readonly question: FolderQuestion;
  readonly accepted: MigrateWish['accepted'];
  /** From where each store was copied; nothing where it is left out. */
  readonly places?: FolderValues;
}

/** What it uses of the world. */
export interface RepointEdges extends FolderEdges {
  /** On the whole instance. */
  readonly lock: Pick<KeptLock, 'use' | 'secure'>;
  /** Who types the commands that are printed. */
  readonly person: SwitchPerson;
}

/** How it ended: every store that is told is at its new place. */
export interface Repointed {
  /** `volumes`: the places are mounted anew and called what they were (containers). */
  readonly outcome: 'switched' | 'already' | 'volumes';
  readonly places: readonly StorePlace[];
  /** Who was asked afterwards and said so. */
  readonly told: readonly FolderTeller[];
  /** Settings that no source tells afterwards: recorded, and nobody can read them back. */
  readonly untold: readonly string[];
  readonly commands: readonly PathCommand[];
}

/** What the three ways get. */
export interface Repointing extends RepointWish {
  readonly commands: readonly PathCommand[];
  /** Reads back; true once all is at its new place. */
  readonly isThere: () => Promise<boolean>;
}

/**
 * Records the new places and proves it: every source that told before is asked again, every effective path resolved again. Run
 * again after it was broken off anywhere, it ends the same. It journals `paths.asked`, and by its way `paths.running` and `paths.ran`,
 * `paths.setting` and `paths.set`, or `paths.shown`; the lines about the whole (`paths.writing`, `paths.proved`) are the caller's.
 * @throws RefusedError store.mixture: some are at the old place and some at the new one, or somewhere else: no node may start
 * @throws RefusedError store.dragged, store.untold, store.container, store.no-driver, store.unsupported-write, store.changed
 * @throws UnfinishedError store.not-switched, store.path-failed, store.switch-waiting; UnavailableError host.*, database.*, store.silent
 */
export async function repoint(
  wish: RepointWish,
  edges: RepointEdges,
  journal: Pick<OpenJournal, 'write' | 'lines'>,
  report: Report,
  signal: AbortSignal,
): Promise<Repointed> {
  const { from, to, way, version, question } = wish;
  refuseDragged(from, to, version);
  chooseSwitch(way, question.nodes, edges.hosts);
  const before = await readBack(wish, toldBefore(journal, question.nodes), edges, signal);
  if (before.verdict.folders.some(({ state }) => state === 'other')) throw mixture(before.verdict, 'before');
  const why = whyUntold(before.verdict);
  if (why !== null) throw nobodyTells(why);
  const { told } = before;
  await journal.write('paths.asked', null, { told: told.map(({ source, node }) => ({ source, node })) });
  const commands = pathCommands(from, to);
  const containers = way === 'print' && isInContainers(question.nodes, edges.hosts);
  // In containers the settings stay what they were, there and back: they tell nothing of what is mounted.
  const isDone = !containers && isNew(before) && (untoldIn(before).length === 0 || way === 'print');
  if (!isDone) {
    const isThere = async (): Promise<boolean> => isNew(await readBack(wish, told, edges, signal));
    await ways[way]({ ...wish, commands, isThere }, edges, journal, report, signal);
  }
  const after = isDone ? before : await readBack(wish, told, edges, signal);
  const volumes = containers && !isNew(after);
  if (after.verdict.state === 'mixture') throw mixture(after.verdict, 'after');
  if (after.verdict.state === 'old' && !volumes) throw notSwitched(after.verdict, way);
  return {
    outcome: isDone ? 'already' : volumes ? 'volumes' : 'switched',
    places: after.verdict.folders.flatMap(({ place }) => (place === null ? [] : [place])),
    told: after.told,
    untold: volumes ? [] : untoldIn(after),
    commands,
  };
}

const ways = { server: repointByServer, database: repointByDatabase, print: repointByPrint } as const;

function isNew({ verdict }: ReadBack): boolean {
  return verdict.state === 'new' || verdict.state === 'same';
}

function untoldIn({ verdict }: ReadBack): readonly string[] {
  return verdict.folders.flatMap(({ name, state }) => (state === 'untold' ? [name] : []));
}

/**
 * Who told when this switch was begun, in an earlier run; nobody for one that was proved since. A node whose row is gone by now is asked
 * no more.
 */
function toldBefore(
  journal: Pick<OpenJournal, 'lines'>,
  nodes: FolderQuestion['nodes'],
): readonly FolderTeller[] {
  const lines = journal.lines();
  const asked = lines.findLastIndex(({ step }) => step === 'paths.asked');
  if (asked < lines.findLastIndex(({ step }) => step === 'paths.proved')) return [];
  const told = lines[asked]?.values['told'];
  const all = Array.isArray(told) ? (told as FolderTeller[]) : [];
  return all.filter(({ node }) => node === null || nodes.includes(node));
}
