// A node that was added after the move has no part in the old folders. Pure.
import { RefusedError } from '../../errors.ts';
import type { FolderReading } from '../../model/folder-settings.ts';
import { sameNodePath } from '../../model/node-path.ts';
import { placeLocation } from '../../model/place-location.ts';
import type { Run } from '../../model/run.ts';
import { judgeFolders } from './judge-folders.ts';
import { migrationState } from './migration-run.ts';
import { changeInJournal } from './path-change.ts';

/** A way back that is wished for. */
export interface WayBack {
  readonly run: Pick<Run, 'id' | 'lines'>;
  /** As they are now. */
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  /** What everyone tells of the folders now; of these, the homes count. */
  readonly readings: readonly FolderReading[];
  readonly accepted: ReadonlySet<string>;
}

/**
 * Going back must not give a node folders of its own: it would see none of the others' logs, and take the packages that it cannot find
 * out of the feed (octopus-ha-docs.md 5.3, 7). So where nodes joined since the cutover, the old folders have to be shared ones, by
 * their spelling or by the operator's word; and where settings are relative, the homes of all nodes must make one place of each.
 * @throws RefusedError rollback.node-joined, before anything is asked or stopped
 */
export function refuseJoined({ run, nodes, readings, accepted }: WayBack): void {
  const { stores, paths } = migrationState(run);
  const change = changeInJournal(run.lines);
  if (paths === 'old' || change === null) return;
  const moved = new Set(run.lines.flatMap(({ nodeId }) => (nodeId === null ? [] : [nodeId.toLowerCase()])));
  const joined = nodes.filter(({ id }) => !moved.has(id.toLowerCase())).map(({ name }) => name);
  if (joined.length === 0) return;
  const homes = readings.map((reading) => ({ ...reading, values: {} }));
  const said: FolderReading = { source: 'database', node: null, home: null, values: change.from };
  const { folders } = judgeFolders([said, ...homes], change);
  const torn = stores.filter(({ kind, from }) => {
    const folder = folders.find(({ name }) => name === kind);
    if (folder?.state === 'other') return change.stores[kind] === undefined;
    const place = folder?.place ?? null;
    return place !== null && !sameNodePath(place.path, from);
  });
  const own = stores.filter(({ from }) => placeLocation(from, null) !== 'unc');
  const isLifted = torn.length === 0 && accepted.has('local-target');
  if (own.length === 0 || isLifted) return;
  const who = joined.join(', ');
  const some = (torn.length > 0 ? torn : own).map(({ kind }) => kind).join(', ');
  throw new RefusedError(
    'rollback.node-joined',
    torn.length > 0
      ? `${who} joined since the cutover, and the old settings lead each node to its own folder: ${some}`
      : `${who} joined since the cutover, and nothing says that it sees the old folders: ${some}`,
    {
      hint: `Take it out first: drain it, stop its service, then octo-ha nodes remove ${joined[0] ?? ''}; the same command goes back then.${torn.length > 0 ? '' : ' Where every node sees these folders by this spelling: --accept-risk=local-target.'}`,
    },
  );
}
