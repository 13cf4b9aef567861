// Which steps of a node a roll that is gone on with still has before it, in words. Pure.
import type { NodeFacts } from './node-facts.ts';

/**
 * The steps that are left.
 * @param steps all of them, as for a node that nothing has been done to
 * @param facts what the journal tells; null for a new roll
 */
export function stepsLeft(steps: readonly string[], facts: NodeFacts | null): readonly string[] {
  if (facts === null) return steps;
  if (facts.done) return ['none: it was through before the roll was broken off'];
  if (facts.stopping === null) return steps;
  const from = (...words: readonly string[]): readonly string[] => {
    const at = steps.findIndex((step) => words.includes(step));
    return at === -1 ? [] : steps.slice(at);
  };
  return facts.started
    ? ['look whether it runs', ...from('after-start hook', 'healthy')]
    : ['look whether it is stopped', ...from('start', 'restart', 'after-start hook', 'healthy')];
}
