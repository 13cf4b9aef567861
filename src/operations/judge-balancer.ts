// Whether the load balancer has let go of a drained node. Pure.
import { balancerAnswers } from '../model/balancer-answers.ts';
import type { BalancerView } from '../model/ping.ts';
import type { Vote } from '../model/verdict.ts';

/** What there is to judge by. */
export interface BalancerQuestion {
  readonly nodeName: string;
  /** Before the node was drained; null when nobody looked then. */
  readonly before: BalancerView | null;
  /** Now. Over three connections per node a chance to miss one that still answers stays below 5 %. */
  readonly after: BalancerView;
  /** What the settings say of the balancer: true when it asks the ping by itself. */
  readonly healthChecks: boolean | null;
}

/** The verdict and what follows from it. */
export interface BalancerJudgement {
  readonly verdict: 'gone' | 'still-answering' | 'cannot-tell';
  readonly vote: Exclude<Vote, 'skip'>;
  /** Lower-case, no full stop. */
  readonly sentence: string;
  /** What to do about it, as sentences; null where nothing is to be done. */
  readonly hint: string | null;
}

/** A node that would have been missed by chance this often counts as gone. */
const chance = 0.05;

/** Judges; the node may still answer for as long as a health check takes, so ask again before believing `still-answering`. */
export function judgeBalancer(question: BalancerQuestion): BalancerJudgement {
  const { nodeName, before, after } = question;
  if (after.kind === 'unreachable')
    return unknown(`the load balancer could not be asked which nodes answer: ${after.why}`);
  const answered = after.tried - after.failed;
  if (answered <= 0)
    return unknown(
      `the load balancer reaches no node at all: ${after.failed} of ${after.tried} connections failed`,
    );
  const still = balancerAnswers(after, nodeName);
  if (still > 0) return stillAnswering(question, `${still} of ${after.tried}`, after.product);
  const failures = after.failed === 0 ? '' : `; ${after.failed} of ${after.tried} connections failed`;
  const others = [...after.answers.keys()].join(', ');
  const seenBefore = before === null ? 0 : balancerAnswers(before, nodeName);
  // One node alone may be the client's own, where the balancer chooses by address.
  if (seenBefore === 0 && after.answers.size < 2)
    return cannotTell(
      `${nodeName} was never seen behind the load balancer: only ${others} answers${failures}`,
      'A balancer that chooses the node by the address of the client shows octo-ha one node alone.',
    );
  if ((1 - usualShare(question)) ** answered > chance)
    return cannotTell(
      `${nodeName} did not answer, but ${answered} answers are too few to tell${failures}`,
      'Ask over more connections: three for each node.',
    );
  return {
    verdict: 'gone',
    vote: 'ok',
    sentence: `the load balancer no longer sends anything to ${nodeName}: ${others} answered${failures}`,
    hint: null,
  };
}

/** The part of the connections that the node would get, 0 to 1. */
function usualShare({ nodeName, before, after }: BalancerQuestion): number {
  if (before?.kind === 'seen' && balancerAnswers(before, nodeName) > 0)
    return balancerAnswers(before, nodeName) / Math.max(1, before.tried - before.failed);
  return 1 / ((after.kind === 'seen' ? after.answers.size : 0) + 1);
}

function stillAnswering(
  { nodeName, healthChecks }: BalancerQuestion,
  part: string,
  product: string | null,
): BalancerJudgement {
  return {
    verdict: 'still-answering',
    vote: healthChecks === true ? 'forbid' : 'warn',
    sentence: `the load balancer${named(product)} still sends users to ${nodeName}: it answered ${part} connections`,
    hint: healthChecks === true ? `${whyForbidden} ${remedy(product)}` : remedy(product),
  };
}

const whyForbidden = 'The settings say that it checks the health of the nodes, so this is a fault.';

function named(product: string | null): string {
  return product === null ? '' : ` (${product})`;
}

function remedy(product: string | null): string {
  if (product === 'nginx')
    return (
      'Open-source NGINX does not ask how nodes are, so it ignores the 418 of a drained one: write "down" behind the ' +
      'node in its upstream and reload it before the stop, for example by --before-stop, and take that back by ' +
      '--after-start. See docs/load-balancers.md.'
    );
  return (
    'Let its health check ask GET /api/octopusservernodes/ping and take 200 alone for healthy. ' +
    'See docs/load-balancers.md.'
  );
}

function unknown(sentence: string): BalancerJudgement {
  return { verdict: 'cannot-tell', vote: 'unknown', sentence, hint: null };
}

function cannotTell(sentence: string, hint: string): BalancerJudgement {
  return { verdict: 'cannot-tell', vote: 'warn', sentence, hint };
}
