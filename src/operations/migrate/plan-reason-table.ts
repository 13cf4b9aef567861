// Every code that a plan can give: docs/migration-reasons.md shows this table.
import type { MigrateRisk } from '../../model/risk.ts';
import type { Vote } from '../../model/verdict.ts';

/** What is fixed about a code. */
export interface PlanRow {
  readonly votes: readonly Vote[];
  readonly risk: MigrateRisk | null;
  /** What it keeps from beginning: any copying, or the outage alone. */
  readonly gate: Gate;
  readonly value: string | null;
  readonly meaning: string;
}

/** `copy`: before the first byte goes to the target; `cutover`: before the first node is touched. */
export type Gate = 'copy' | 'cutover';

const row = (
  votes: readonly Vote[],
  risk: MigrateRisk | null,
  value: string | null,
  meaning: string,
  gate: Gate = 'copy',
): PlanRow => ({ votes, risk, gate, value, meaning });

/** In the order of docs/migration-reasons.md. */
export const planReasons = {
  'sources.told': row(['ok'], null, 'sources', 'Everyone who tells where the folders are says the same.'),
  'sources.silent': row(['skip'], null, null, 'Cannot be asked where the folders are, or does not tell.'),
  'sources.silent-at-rest': row(
    ['forbid'],
    null,
    null,
    'With every node stopped, neither the settings documents nor a service driver that runs commands could tell where the stores are: the outage could end neither forward nor back.',
    'cutover',
  ),
  'store.found': row(['ok'], null, 'bytes', 'The folder was read.'),
  'store.stays': row(['ok'], null, 'bytes', 'It is at its target already: nothing to move.'),
  'store.not-read-back': row(
    ['warn'],
    null,
    null,
    'Nobody tells of it in the outage: it may not be read back.',
  ),
  'store.nothing-moves': row(['forbid'], null, 'stores, 0', 'Every store is at its target already.'),
  'store.missing': row(
    ['warn', 'unknown'],
    'missing-store',
    null,
    'Nothing is at its place. Imports, event exports and telemetry may never have been written; the others should be there.',
  ),
  'store.not-a-folder': row(['forbid'], null, null, 'Something that is no folder is at its place.'),
  'store.unmapped': row(['forbid'], null, null, 'Its path is spelled for a system that this machine is not.'),
  'store.unreachable': row(['unknown'], null, null, 'The folder could not be read.'),
  'store.link': row(['warn'], null, null, 'Its path leads over a link; what is at the end of it is copied.'),
  'store.mapped-drive': row(
    ['warn'],
    null,
    null,
    'A drive letter of its own: a disk, or a mapped drive that only its user sees.',
  ),
  'store.nested': row(
    ['forbid'],
    null,
    null,
    'Over a link or a map, a store is inside another, or both are one folder: it would be copied twice.',
  ),
  'root.drags': row(
    ['warn'],
    null,
    'folders',
    'Folders of running tasks move with their root, empty; where nobody tells their root, they may.',
  ),
  'names.case-twins': row(
    ['warn', 'forbid', 'unknown'],
    'lost-names',
    'names',
    'Names that differ in case alone: one of them on a target that does not tell case apart.',
  ),
  'names.reserved': row(
    ['warn', 'forbid', 'unknown'],
    'lost-names',
    'names',
    'Names that Windows keeps for devices.',
  ),
  'names.trailing-dot': row(
    ['warn', 'forbid', 'unknown'],
    'lost-names',
    'names',
    'Names that end in a dot or a blank, which Windows cuts off.',
  ),
  'names.too-long': row(
    ['warn', 'forbid', 'unknown'],
    'lost-names',
    'names',
    'Names of more than 255 bytes; for nodes on Windows, paths in the target of more than 259 characters.',
  ),
  'names.unreadable': row(
    ['forbid'],
    'left-behind',
    'names',
    'Names that are no text: no other system spells them the same.',
  ),
  'names.link': row(
    ['forbid'],
    'left-behind',
    'links',
    'Links in the tree: they are not followed and not copied.',
  ),
  'names.special': row(['warn'], null, 'entries', 'Sockets, pipes, devices: they are not copied.'),
  'files.unreadable': row(['forbid'], null, 'entries', 'Files or folders that may not be read.'),
  'target.unmapped': row(
    ['forbid'],
    null,
    null,
    'The target is spelled for a system that this machine is not.',
  ),
  'target.unreachable': row(['unknown'], null, null, 'The target could not be looked at.'),
  'target.no-parent': row(['forbid'], null, null, 'Neither the target nor the folder above it is there.'),
  'target.not-a-folder': row(['forbid'], null, null, 'The target is something that is no folder.'),
  'target.absent': row(['ok'], null, null, 'The folder will be made.'),
  'target.mapped-drive': row(
    ['forbid'],
    'mapped-drive',
    null,
    'A drive letter of its own: a service does not see the mapped drives of a user.',
  ),
  'target.local': row(
    ['forbid'],
    'local-target',
    'nodes',
    'A local path, and there are several nodes: each would write to its own disk. Or one machine by a share: `\\\\HOST\\D$`, `\\\\localhost`.',
  ),
  'target.same-device': row(
    ['forbid'],
    'same-device',
    'stores',
    'Source and target are on one file system: a share that is not mounted looks like this.',
  ),
  'target.inside-source': row(['forbid'], null, null, 'The target is inside a store that moves.'),
  'target.holds-source': row(['forbid'], null, null, 'A store that moves is inside a folder of the target.'),
  'target.is-source': row(['forbid'], null, null, 'The target is the source by another name.'),
  'target.not-empty': row(
    ['forbid'],
    'adopt-target',
    'files',
    'There are entries in the target that octo-ha did not put there. Adopted, they are compared, never overwritten.',
  ),
  'target.ours': row(['ok'], null, null, 'The target is empty, or octo-ha is at work in it already.'),
  'target.foreign': row(['forbid'], null, null, 'The target holds the migration of another instance.'),
  'target.at-work': row(['warn'], null, null, 'Another octo-ha is at work in the target.'),
  'target.space': row(['ok'], null, 'bytes free', 'There is room, with a margin of a tenth.'),
  'target.no-space': row(
    ['forbid'],
    'free-space',
    'bytes free',
    'There is no room for everything and a tenth.',
  ),
  'target.space-unknown': row(['unknown'], 'free-space', null, 'The target does not tell how much is free.'),
  'target.no-inodes': row(['forbid'], 'free-space', 'files free', 'There is no room for so many files.'),
  'target.rights': row(['ok'], null, null, 'Writing, flushing, renaming, reading and deleting were tried.'),
  'target.no-right': row(['forbid'], null, null, 'Something that was tried in the target failed.'),
  'target.rights-unknown': row(['unknown'], null, null, 'Nothing could be tried in the target.'),
  'target.unflushed': row(
    ['forbid'],
    'unflushed-target',
    null,
    'The mount says of every flush that it is done, and sends later: what is read back proves nothing.',
  ),
  'target.dfs': row(
    ['warn'],
    null,
    null,
    'Whether the share is a name of DFS cannot be told from here. Replicated DFS is not supported by Octopus.',
  ),
  'target.other-owners': row(['warn'], null, 'entries', 'Copies will have another owner than their sources.'),
  'nodes.counted': row(['ok'], null, 'tasks running', 'The nodes, and what runs on them.', 'cutover'),
  'nodes.at-rest': row(
    ['forbid'],
    'unfinished-elsewhere',
    'signs',
    'Nodes are stopped, kept from starting or draining, or maintenance mode is on, and no journal known here tells why.',
    'cutover',
  ),
  'nodes.versions-differ': row(
    ['forbid'],
    'versions-differ',
    'versions',
    'The nodes run several versions: an upgrade is half done.',
    'cutover',
  ),
  'nodes.version-unknown': row(
    ['warn'],
    null,
    null,
    'No version is known: every kind of store is looked for.',
  ),
  'license.head-room': row(['ok'], null, 'nodes more', 'The license allows a second node.', 'cutover'),
  'license.no-head-room': row(
    ['forbid'],
    'license',
    'nodes more',
    'With a second node, releases could no longer be deployed.',
    'cutover',
  ),
  'license.unknown': row(['unknown'], 'license', null, 'The node limit could not be read.', 'cutover'),
  'license.not-needed': row(['skip'], null, null, 'There are several nodes already.', 'cutover'),
  'backup.recent': row(['ok'], null, 'age, seconds', 'The database was backed up within a day.', 'cutover'),
  'backup.old': row(
    ['forbid'],
    'old-backup',
    'age, seconds',
    'The last backup of the database is older than a day.',
    'cutover',
  ),
  'backup.none': row(
    ['forbid'],
    'old-backup',
    null,
    'The server knows no backup of the database.',
    'cutover',
  ),
  'backup.unknown': row(
    ['unknown'],
    'old-backup',
    null,
    'Whether there is a backup of the database may not be read, or the server keeps no record.',
    'cutover',
  ),
  'master-key.saved': row(['ok'], null, null, 'The operator says that the master key is saved.', 'cutover'),
  'master-key.unsaved': row(
    ['forbid'],
    null,
    null,
    'Nobody says that the master key is saved: without it every backup is useless.',
    'cutover',
  ),
  'service.rights': row(
    ['unknown'],
    'service-rights',
    null,
    "Whether the service's account may write to the target can only be tried on the node.",
    'cutover',
  ),
} as const satisfies Readonly<Record<string, PlanRow>>;

/** Any of them. */
export type PlanCode = keyof typeof planReasons;
