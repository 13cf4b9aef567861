// The hands of an outage on the real world: the settings of Octopus by repoint.ts, stopped nodes by prove-stopped.ts.
import type { FolderSetting, FolderValues } from '../../model/folder-settings.ts';
import { folderSettings } from '../../model/folder-settings.ts';
import { UnfinishedError } from '../../errors.ts';
import { lastLine } from '../open-run.ts';
import { chooseSwitch } from './choose-switch.ts';
import { clusterVersion } from './cluster-version.ts';
import { foldersSince } from './folders-since.ts';
import { missingFiles } from './missing-files.ts';
import { stateNow } from './migration-work.ts';
import { outageJournal, type OutageHands, type OutageWork } from './outage-work.ts';
import { changeInJournal, type PathChange } from './path-change.ts';
import { proveStopped } from './prove-stopped.ts';
import { readBack } from './read-back.ts';
import { readFolders } from './read-folders.ts';
import { repoint } from './repoint.ts';
import type { SwitchPerson } from './repoint-print.ts';
import { judgeAtRest, whyUntold } from './tell-at-rest.ts';

/** They; the person is asked where commands are printed. */
export function outageHands(person: SwitchPerson): OutageHands {
  return {
    where: async (work, signal) => {
      const { from, to, version } = changeOf(work);
      const wish = { from, to, version, places: placesOf(work), question: questionOf(work) };
      const { state, folders } = (await readBack(wish, [], work.edges, signal)).verdict;
      const has = (wanted: (typeof folders)[number]['state']): boolean =>
        folders.some((folder) => folder.state === wanted);
      if (has('other')) return 'elsewhere';
      // Not stored as it was: never to pass for one place.
      if (has('unclear')) return 'mixture';
      // What octo-ha recorded are whole paths: where it had, a hand has set these back.
      if (has('rootless')) return has('new') || stateNow(work).paths === 'new' ? 'mixture' : 'rootless';
      return state === 'same' ? 'new' : state;
    },
    silentAtRest: async (work, signal) => {
      const { readings } = await readFolders(questionOf(work), work.edges, signal);
      return whyUntold(judgeAtRest(readings, changeOf(work), work.edges.hosts));
    },
    switchPaths: async (work, signal) => {
      const { wish, edges, lock, nodes, direction, journal } = work;
      const change = changeOf(work);
      const { from, to } = direction === 'to' ? change : backwards(change, work);
      const names = nodes.map(({ name }) => name);
      const way = chooseSwitch(wish.switchBy, names, edges.hosts);
      const repointing = {
        from,
        to,
        way,
        version: change.version,
        question: questionOf(work),
        accepted: wish.accepted,
        places: placesOf(work),
      };
      return repoint(
        repointing,
        { database: edges.database, hosts: edges.hosts, lock, person },
        outageJournal(journal),
        edges.report,
        signal,
      );
    },
    proveStopped: async ({ nodes, wish, edges, journal }, signal) => {
      const { heartBeatSeconds } = wish.settings.periods;
      const seen = nodes.map(({ id, name }) => ({
        id,
        name,
        sessionsSeen: lastLine(journal.lines(), 'sessions.seen', id) !== null,
      }));
      return proveStopped({ nodes: seen, heartBeatSeconds }, edges, signal);
    },
    since: async (work, signal) => {
      const { readings } = await readFolders(questionOf(work), work.edges, signal);
      const version = clusterVersion(await work.edges.database.readCluster(signal));
      return foldersSince(readings, { change: changeOf(work), to: stateNow(work).to, version });
    },
    missing: async (work, signal) => {
      if (work.direction === 'back') return { lost: [], empty: [], vanished: [] };
      const { stores, to } = stateNow(work);
      return missingFiles({ stores, to, maps: work.maps }, work.edges, signal);
    },
  };
}

/** Where they were copied from, by the journal. */
function placesOf(work: Omit<OutageWork, 'lock'>): FolderValues {
  return Object.fromEntries(stateNow(work).stores.map(({ kind, from }) => [kind, from]));
}

/** The way back: what was stored before; where nobody told it, the place that it came to. */
function backwards(
  change: PathChange,
  work: OutageWork,
): { readonly from: FolderValues; readonly to: FolderValues } {
  const { stores } = stateNow(work);
  const to: Partial<Record<FolderSetting, string | null>> = {};
  for (const setting of folderSettings) {
    const now = change.to[setting];
    if (now === undefined) continue;
    const moved = stores.find(({ kind }) => kind === setting);
    const before = change.from[setting];
    to[setting] = before === undefined ? (moved?.from ?? now) : before;
  }
  return { from: { ...change.from, ...change.to }, to };
}

function changeOf({ journal, wish, change: begins }: Omit<OutageWork, 'lock'>): PathChange {
  const change = begins ?? changeInJournal(journal.lines());
  if (change !== null) return change;
  throw new UnfinishedError('migrate.no-change', 'the journal does not tell which paths were set before', {
    hint: `octo-ha migrate status shows how far it came; once more: ${wish.command}`,
  });
}

function questionOf(work: Omit<OutageWork, 'lock'>): {
  readonly nodes: readonly string[];
  readonly urls: OutageWork['wish']['settings'];
  readonly stores: FolderValues;
} {
  const { nodes, wish } = work;
  return {
    nodes: nodes.map(({ name }) => name),
    urls: wish.settings,
    stores: changeOf(work).stores,
  };
}
