// Whether the target is a folder that can be written to, and nobody else's.
import { placeLocation } from '../../model/place-location.ts';
import { shellWord } from '../../model/shell-word.ts';
import type { PlaceProbe } from '../../model/surveyed-tree.ts';
import type { MigrationFacts, TargetFinding } from './migration-facts.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';
import { targetProbe } from './target-probe.ts';

/** What its path tells, whether it is there, and what was tried in it. */
export function ratePlace(facts: MigrationFacts): readonly PlanReason[] {
  const { target } = facts;
  const probe = targetProbe(target);
  return [...rateSpelling(facts), ...rateState(target), ...rateRights(probe), ...rateFlush(probe)];
}

function rateSpelling({ target: { to }, resolved, cluster }: MigrationFacts): readonly PlanReason[] {
  const location = placeLocation(to, resolved.home);
  const count = cluster.nodes.length;
  if (location === 'mapped-drive')
    return [
      planReason('target.mapped-drive', 'forbid', `'${to}' may be a mapped drive, which no service sees`, {
        hint: String.raw`Give the share itself with --to, such as \\server\share\octopus.`,
      }),
    ];
  if (location === 'local' && to.startsWith('\\\\'))
    return [
      planReason(
        'target.local',
        'forbid',
        `'${to}' is a disk of one machine by a share, and no shared storage`,
        {
          value: count,
          hint: 'Give a share that was made for it: --to \\\\server\\share\\octopus. For a single node, give the folder as the node spells it: --to D:\\Octopus.',
        },
      ),
    ];
  if (location === 'local' && resolved.system === 'windows' && count > 1)
    return [
      planReason(
        'target.local',
        'forbid',
        `'${to}' is a path of one machine, and there are ${String(count)} nodes`,
        {
          value: count,
          hint: String.raw`Give a share with --to, such as \\server\share\octopus. To go back to one node, remove the others first: octo-ha nodes remove.`,
        },
      ),
    ];
  if (location !== 'unc') return [];
  return [
    planReason(
      'target.dfs',
      'warn',
      `whether '${to}' is a name of DFS cannot be told from here; see what is not proved`,
    ),
  ];
}

function rateState({ place, to, toLocal }: TargetFinding): readonly PlanReason[] {
  const where = to === toLocal ? `'${to}'` : `'${to}', here '${toLocal}'`;
  switch (place.kind) {
    case 'unmapped':
      return [
        planReason('target.unmapped', 'forbid', `the target '${to}' is nothing that this machine can reach`, {
          hint: `Mount it, and say where: --map ${shellWord(to, 'sh')}=LOCALPATH; or run octo-ha on a node.`,
        }),
      ];
    case 'unreachable':
      return [
        planReason('target.unreachable', 'unknown', `the target could not be looked at: ${place.why}`, {
          hint: place.hint ?? `Make '${toLocal}' reachable, and plan again.`,
        }),
      ];
    case 'absent':
      return place.parent.state === 'folder'
        ? [planReason('target.absent', 'ok', `the folder ${where} will be made`)]
        : [
            planReason('target.no-parent', 'forbid', `neither ${where} nor the folder above it is there`, {
              hint: `Is the share mounted? Else make the folder '${place.parent.path}' first.`,
            }),
          ];
    case 'probed':
      if (place.probe.state === 'folder') return [];
      return [
        planReason('target.not-a-folder', 'forbid', `${where} is no folder`, {
          hint: 'Give another path with --to.',
        }),
      ];
  }
}

function rateRights(probe: PlaceProbe | null): readonly PlanReason[] {
  if (probe === null) return [];
  const hint = `Give this account full control of '${probe.path}', on the share and on its file system.`;
  if (!probe.tried)
    return [
      planReason('target.rights-unknown', 'unknown', `nothing could be tried in '${probe.path}'`, { hint }),
    ];
  const failed = Object.entries(probe.rights).flatMap(([right, why]) =>
    why === null ? [] : [`${right}: ${why}`],
  );
  if (failed.length === 0)
    return [
      planReason(
        'target.rights',
        'ok',
        `this account may write, flush, rename, read and delete in '${probe.path}'`,
      ),
    ];
  return [
    planReason('target.no-right', 'forbid', `tried in '${probe.path}': ${failed.join('; ')}`, { hint }),
  ];
}

/** Served by programs that answer a flush with yes and do nothing: rclone, cmd/mount/file.go, `Fsync`. */
const sendsLater: readonly (string | null | undefined)[] = ['fuse.rclone'];

function rateFlush(probe: PlaceProbe | null): readonly PlanReason[] {
  if (!sendsLater.includes(probe?.fileSystem)) return [];
  return [
    planReason(
      'target.unflushed',
      'forbid',
      `'${probe?.path ?? ''}' is mounted by rclone, which says of every flush that it is done, and sends what was written later`,
      {
        hint: 'Have the system itself mount the share (mount -t cifs, mount -t nfs), or run octo-ha on a node.',
      },
    ),
  ];
}
