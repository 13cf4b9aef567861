// What the operator should know of an unfinished roll that is gone on with. Pure.
import { RefusedError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import { namedNodes } from '../open-run.ts';
import { leftBehind } from './left-behind.ts';
import { restartedWhen, startedWhen } from './node-facts.ts';
import { isOfAll } from './restart-run.ts';

/**
 * As sentences: who began it, what is not restarted again (it may be of another night), which nodes drop out,
 * and which have come since to a roll of all.
 * @param rows of the cluster
 */
export function tellResumed(
  resumed: Run,
  rows: readonly { readonly id: string; readonly name: string }[],
): readonly string[] {
  const { lines } = resumed;
  const begun = lines[0];
  if (begun === undefined) return [];
  const { at, by, values } = begun;
  const all = namedNodes(resumed);
  const isThere = (id: string): boolean => rows.some((row) => row.id === id);
  const done = all.flatMap(({ id, name }) => {
    const when = restartedWhen(lines, id) ?? startedWhen(lines, id);
    return when === null || !isThere(id) ? [] : [`${name} was ${when}, and is not restarted again`];
  });
  const why = typeof values['reason'] === 'string' ? `, because of '${values['reason']}'` : '';
  return [
    [`goes on with the restart that ${by.user}@${by.host} began at ${at}${why}`, ...done].join('; '),
    ...all
      .filter(({ id }) => !isThere(id))
      .map((each) => `${each.name} has no row any more and drops out of it${leftBehind([each], lines)}`),
    ...cameSince(resumed, rows).map(
      ({ name }) =>
        `${name} has come since it was begun and is no part of it: restart it on its own, once this one is over`,
    ),
  ];
}

/** Nodes that have come to the cluster since a roll of all was begun. */
export function cameSince<R extends { readonly id: string }>(resumed: Run, rows: readonly R[]): readonly R[] {
  const all = namedNodes(resumed);
  return rows.filter(({ id }) => isOfAll(resumed) && !all.some((each) => each.id === id));
}

/** The same, with the way on for who does not wait until that is over: other nodes are another roll, which is not begun beside this one. */
export function orAbandon(refusal: RefusedError, giveUp: string): RefusedError {
  const way = `to restart others first, give the unfinished restart up with ${giveUp}`;
  const hint = refusal.hint === undefined ? way : `${refusal.hint}; ${way}`;
  return new RefusedError(refusal.code, refusal.message, { hint, cause: refusal });
}
