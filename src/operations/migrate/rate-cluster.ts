// What the database tells: nodes, tasks, versions, license, backup; and the operator's word on the master key.
import type { Cluster } from '../../model/cluster.ts';
import { checkLicense } from '../check-license.ts';
import { versionsOf } from './cluster-version.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { BackupFinding, MigrationFacts } from './migration-facts.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';
import { signsHint } from './signs-of-outage.ts';

/** A day: the usual rhythm of backups. */
export const backupSeconds = 86_400;

/** What it looks at. */
type ClusterFacts = Pick<MigrationFacts, 'cluster' | 'periods' | 'license' | 'backup' | 'signs'>;

/** In the order in which an operator would ask. */
export function rateCluster(facts: ClusterFacts, wish: MigrateWish): readonly PlanReason[] {
  const { cluster } = facts;
  return [
    rateNodes(cluster),
    ...rateSigns(facts.signs),
    ...rateVersions(cluster),
    rateLicense(facts),
    rateBackup(facts.backup, cluster.instance.database),
    wish.masterKeySaved
      ? planReason('master-key.saved', 'ok', 'the master key is saved, by your word')
      : planReason('master-key.unsaved', 'forbid', 'nobody says that the master key is saved', {
          hint: 'Octopus.Server show-master-key prints it on a node. Keep it elsewhere, then say so: --master-key-saved.',
        }),
  ];
}

function rateNodes({ nodes, queuedTasks }: Cluster): PlanReason {
  const running = nodes.reduce((sum, node) => sum + node.runningTasks, 0);
  const names = nodes.map(({ name, runningTasks }) => `${name} (${String(runningTasks)})`).join(', ');
  const message = `nodes, with the tasks running on each: ${names}; queued: ${String(queuedTasks)}. The cutover waits for what runs`;
  return planReason('nodes.counted', 'ok', message, { value: running });
}

function rateSigns(signs: readonly string[]): readonly PlanReason[] {
  if (signs.length === 0) return [];
  const message = `${signs.join('; ')}: no journal that is known here tells why`;
  return [planReason('nodes.at-rest', 'forbid', message, { value: signs.length, hint: signsHint })];
}

function rateVersions(cluster: Cluster): readonly PlanReason[] {
  const versions = versionsOf(cluster);
  if (versions.length === 0)
    return [
      planReason(
        'nodes.version-unknown',
        'warn',
        'no version is known, so every kind of store is looked for',
      ),
    ];
  if (versions.length === 1) return [];
  const message = `the nodes run several versions: ${versions.join(', ')}`;
  return [
    planReason('nodes.versions-differ', 'forbid', message, {
      value: versions.length,
      hint: 'Bring all nodes to one version first; octo-ha nodes list shows them.',
    }),
  ];
}

/** @returns about the second node; an instance that has several is past that */
function rateLicense({ license: found, cluster, periods }: ClusterFacts): PlanReason {
  if (cluster.nodes.length > 1)
    return planReason(
      'license.not-needed',
      'skip',
      `there are ${String(cluster.nodes.length)} nodes already`,
    );
  const hint = 'See octo-ha license check. One node may move all the same, and the second join later.';
  if (found.kind === 'unknown')
    return planReason('license.unknown', 'unknown', `the node limit is not known: ${found.why}`, { hint });
  const { whatIf, limit, headRoom, consequence } = checkLicense(
    found.license,
    cluster,
    { nodes: null },
    periods,
  );
  const parts = headRoom === null ? {} : { value: headRoom };
  if (whatIf.verdict === 'unknown')
    return planReason('license.unknown', 'unknown', consequence ?? 'the node limit could not be read', {
      hint,
    });
  if (whatIf.verdict === 'over')
    return planReason('license.no-head-room', 'forbid', consequence ?? 'the license allows no second node', {
      ...parts,
      hint,
    });
  return planReason(
    'license.head-room',
    'ok',
    `the license allows a second node (limit: ${String(limit)})`,
    parts,
  );
}

function rateBackup(backup: BackupFinding, database: string): PlanReason {
  const hint = `Back up '${database}' first.`;
  switch (backup.kind) {
    case 'unknown':
      return planReason(
        'backup.unknown',
        'unknown',
        `whether '${database}' was backed up is not known: ${backup.why}`,
        {
          hint: `Make sure that '${database}' was backed up today. A login with SELECT on msdb.dbo.backupset lets octo-ha see it.`,
        },
      );
    case 'none':
      return planReason('backup.none', 'forbid', `the server knows no backup of '${database}'`, { hint });
    case 'made': {
      const { ageSeconds: value } = backup;
      const hours = String(Math.floor(value / 3_600));
      return value > backupSeconds
        ? planReason('backup.old', 'forbid', `the last backup of '${database}' is ${hours} hours old`, {
            value,
            hint,
          })
        : planReason('backup.recent', 'ok', `the last backup of '${database}' is ${hours} hours old`, {
            value,
          });
    }
  }
}
