// Whether copies keep the owners of their sources, so that the service's account can go on with them.
import type { MigrationFacts } from './migration-facts.ts';
import { isMoving } from './is-moving.ts';
import { ownerCommand } from './other-owners.ts';
import { planReason, type PlanReason } from './plan-reason.ts';
import { targetProbe } from './target-probe.ts';

/** Nothing where there are no owners, or this account may give files away, or all are its own. */
export function rateOwners({ stores, target }: MigrationFacts): readonly PlanReason[] {
  const probe = targetProbe(target);
  if (probe?.givesAway !== false) return [];
  const others = stores.filter(isMoving).flatMap(({ source, fromLocal, toLocal }) => {
    const entries = source.kind === 'read' ? (source.survey.otherOwners ?? 0) : 0;
    return entries === 0 ? [] : [{ entries, command: ownerCommand(fromLocal, toLocal) }];
  });
  if (others.length === 0) return [];
  const entries = others.reduce((sum, each) => sum + each.entries, 0);
  return [
    planReason(
      'target.other-owners',
      'warn',
      [
        `${String(entries)} files and folders belong to others than this account and its group, and it may not give away what it makes in '${target.toLocal}'`,
        'the copies will be its own, and the service may not be able to write to them (of an SMB share, whose rights come from its server, this tells nothing)',
        `run octo-ha as root on a mount that takes root for root, or give them away once they are copied, as root: ${others.map(({ command }) => command).join('; ')}`,
      ].join('; '),
      { value: entries },
    ),
  ];
}
