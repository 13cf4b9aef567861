// Whether the nodes that Octopus counts fit the license, and what one more would do.
import type { Cluster } from '../model/cluster.ts';
import type { License, LimitValue } from '../model/license.ts';
import type { HeartBeatPeriods, Node } from '../model/node.ts';
import { defaultPeriods, nodeStatus } from '../model/node-status.ts';

/** `unknown` when the limit could not be read. */
export type LicenseVerdict = 'within' | 'over' | 'unknown';

/** What is asked. */
export interface LicenseWish {
  /** Nodes in all, in place of counting them; null counts the cluster's. */
  readonly nodes: number | null;
}

/** How much of the node limit is used. */
export interface LicenseUsage {
  /** Online nodes, and those whose heart beat leaves doubt: Octopus counts online nodes alone (Octopus issue 4668). */
  readonly used: number;
  readonly countedFrom: 'database' | 'flag';
  readonly limit: LimitValue;
  /** Limit minus used, negative when over; null when the limit is unlimited or unknown. */
  readonly headRoom: number | null;
  readonly verdict: LicenseVerdict;
  /** Names of the nodes counted although they may be offline: the safe way to count. */
  readonly uncertainNodes: readonly string[];
  /** Names of offline nodes; they do not count until they come back. */
  readonly offlineNodes: readonly string[];
  /** Groups of ids of rows that carry one name in any case: all but one of each are leftovers. */
  readonly duplicateRows: readonly DuplicateRows[];
  readonly whatIf: WhatIf;
  /** What happens, or would with one more, in Octopus' own terms; null when neither does anything. */
  readonly consequence: string | null;
  /** True when a check should end with exit 7: over the limit, or the limit is unknown. */
  readonly findings: boolean;
}

/** Rows that carry the same name. */
export interface DuplicateRows {
  readonly name: string;
  readonly ids: readonly string[];
}

/** The same question with one node more. */
export interface WhatIf {
  readonly extraNodes: 1;
  readonly used: number;
  readonly headRoom: number | null;
  readonly verdict: LicenseVerdict;
}

/**
 * Counts nodes against the node limit. Nodes with an uncertain heart beat count as used.
 * @param cluster null where the number of nodes is given and no database was asked
 */
export function checkLicense(
  license: License,
  cluster: Cluster | null,
  wish: LicenseWish = { nodes: null },
  periods: HeartBeatPeriods = defaultPeriods,
): LicenseUsage {
  const nodes = cluster?.nodes ?? [];
  const withStatus = (status: string): readonly string[] =>
    nodes.filter((node) => nodeStatus(node, periods) === status).map(({ name }) => name);
  const offlineNodes = withStatus('offline');
  const limit = license.nodeLimit;
  const now = against(wish.nodes ?? nodes.length - offlineNodes.length, limit);
  const whatIf = { extraNodes: 1, ...against(now.used + 1, limit) } as const;
  return {
    limit,
    countedFrom: wish.nodes === null ? 'database' : 'flag',
    ...now,
    uncertainNodes: withStatus('unknown'),
    offlineNodes,
    duplicateRows: duplicates(nodes),
    whatIf,
    consequence: consequence(limit, now, whatIf, wish.nodes === null),
    findings: now.verdict !== 'within',
  };
}

type Count = Pick<LicenseUsage, 'used' | 'headRoom' | 'verdict'>;

function against(used: number, limit: LimitValue): Count {
  if (limit === null) return { used, headRoom: null, verdict: 'unknown' };
  if (limit === 'unlimited') return { used, headRoom: null, verdict: 'within' };
  return { used, headRoom: limit - used, verdict: used > limit ? 'over' : 'within' };
}

/** The server's own message over the limit is octopus-internals.md 2.4. */
function consequence(limit: LimitValue, now: Count, whatIf: WhatIf, areActive: boolean): string | null {
  if (limit === null) return 'the node limit could not be read, so nothing can be said about more nodes';
  if (now.verdict === 'over')
    return (
      `the license only allows ${nodes(limit)} and ${String(now.used)} ${areActive ? 'are' : 'would be'} active: ` +
      'releases can no longer be created or deployed, logging in still works'
    );
  if (whatIf.verdict === 'over')
    return (
      `with 1 more, ${String(whatIf.used)} nodes would be active and the license only ` +
      `allows ${nodes(limit)}: Octopus lets the node join, and then releases can no longer be created or deployed`
    );
  return null;
}

function nodes(limit: LimitValue): string {
  return limit === 1 ? '1 active node' : `${String(limit)} active nodes`;
}

function duplicates(rows: readonly Node[]): readonly DuplicateRows[] {
  const byName = new Map<string, Node[]>();
  for (const node of rows) {
    const key = node.name.trimEnd().toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), node]);
  }
  return [...byName.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ name: group[0]?.name ?? '', ids: group.map(({ id }) => id) }));
}
