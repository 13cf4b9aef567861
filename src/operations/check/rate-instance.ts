// The instance as a whole: versions, maintenance mode, license, what could not be read.
import { nodeStatus } from '../../model/node-status.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { giveReason } from './give-reason.ts';
import { answersItself, carriesWork, othersOf, pingOf } from './node-facts.ts';

/** One reason each. */
export function rateInstance(c: Circumstances): readonly Reason[] {
  return [versions(c), maintenance(c), license(c), ...gaps(c)];
}

/** Of the nodes that would carry the work: what a node says of itself, else what the database says. */
function versions(c: Circumstances): Reason {
  const found = othersOf(c)
    .filter((node) => carriesWork(node, c))
    .map((node) => {
      const ping = pingOf(node, c);
      return (ping.kind === 'answered' && answersItself(node, c) ? ping.version : null) ?? node.version;
    });
  const known = [...new Set(found.filter((version) => version !== null))];
  if (known.length === 0)
    return giveReason(
      c,
      'versions.unknown',
      'skip',
      null,
      0,
      'no version of another node that takes tasks is known',
    );
  return known.length === 1
    ? giveReason(c, 'versions.agree', 'ok', null, 1, `the others run ${String(known[0])}`)
    : giveReason(
        c,
        'versions.differ',
        'warn',
        null,
        known.length,
        `the others run several versions: ${known.join(', ')}`,
      );
}

function maintenance(c: Circumstances): Reason {
  const on = c.cluster.maintenanceMode;
  if (on === null)
    return giveReason(c, 'maintenance.unknown', 'skip', null, null, 'nothing tells about maintenance mode');
  return on
    ? giveReason(c, 'maintenance.on', 'warn', null, null, 'the instance is in maintenance mode')
    : giveReason(c, 'maintenance.off', 'ok', null, null, 'the instance is not in maintenance mode');
}

/** Counted as `license check` counts: nodes that may be online (Octopus issue 4668). */
function license(c: Circumstances): Reason {
  if (c.license.kind === 'none')
    return giveReason(c, 'license.none', 'skip', null, null, 'the instance has no license in its database');
  if (c.license.kind === 'unreadable')
    return giveReason(
      c,
      'license.unreadable',
      'warn',
      null,
      null,
      `the node limit could not be read: ${c.license.why}`,
    );
  const { limit } = c.license;
  const used = c.cluster.nodes.filter((node) => nodeStatus(node, c.periods) !== 'offline').length;
  const said = `${String(used)} of ${String(limit)} licensed nodes are used`;
  return limit !== 'unlimited' && used > limit
    ? giveReason(c, 'license.exceeded', 'warn', null, used, `${said}: no releases are deployed`)
    : giveReason(c, 'license.within', 'ok', null, used, said);
}

function gaps(c: Circumstances): readonly Reason[] {
  const { gaps: found } = c.cluster;
  if (found.length === 0) return [];
  return [giveReason(c, 'cluster.gaps', 'warn', null, found.length, `not read: ${found.join('; ')}`)];
}
