// The document of `nodes check`, as json and yaml print it.
import type { Verdict, VerdictWord, Vote } from '../../model/verdict.ts';
import type { Circumstances, Purpose } from './circumstances.ts';
import { targetsOf } from './node-facts.ts';

/** `docs/schema/nodes-check.json`. */
export interface NodesCheckDocument {
  readonly purpose: Purpose;
  /** The nodes that are to go, all at once. */
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly verdict: VerdictWord;
  /** By the database's clock, RFC 3339 in UTC. */
  readonly readAt: string;
  readonly acceptedRisks: readonly string[];
  readonly reasons: readonly ReasonEntry[];
}

/** One reason; what its code and value mean stands in docs/checks.md. */
export interface ReasonEntry {
  readonly code: string;
  readonly vote: Vote;
  readonly nodeId: string | null;
  readonly nodeName: string | null;
  readonly value: number | null;
  readonly message: string;
  readonly risk: string | null;
  readonly lifted: boolean;
}

/** Puts together what was asked, found and judged. */
export function nodesCheckDocument(
  c: Circumstances,
  accepted: ReadonlySet<string>,
  found: Verdict,
): NodesCheckDocument {
  const names = new Map(c.cluster.nodes.map(({ id, name }) => [id, name]));
  return {
    purpose: c.purpose,
    nodes: targetsOf(c).map(({ id, name }) => ({ id, name })),
    verdict: found.verdict,
    readAt: c.cluster.readAt.toISOString(),
    acceptedRisks: [...accepted],
    reasons: found.reasons.map((reason) => ({
      ...reason,
      nodeName: reason.nodeId === null ? null : (names.get(reason.nodeId) ?? null),
    })),
  };
}
