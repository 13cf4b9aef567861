// A sub-query asked again and again for other rows around it: its own rows by the values it is asked for.
// Never here: reading rows, the rest of its condition.
import type { Condition } from '../tsql/ast.ts';
import { equalities, keyOrFailure, rowsByKey } from './equality.ts';
import type { Cells, RowScope } from './row-scope.ts';

/**
 * Narrows the rows of a FROM to those that the equalities of a condition let through, for the rows around the query as they
 * are. The map is made when the same rows come a second time: rows read once are not worth it.
 */
export function narrower(
  condition: Condition | null,
  scope: RowScope,
): (rows: readonly Cells[]) => readonly Cells[] {
  const equal =
    scope.parent === null
      ? []
      : equalities(
          [condition],
          scope,
          { may: (place) => place >= 0, must: true },
          { may: (place) => place < 0, must: false },
        );
  const own = equal.map(({ left }) => left);
  const around = equal.map(({ right }) => right);
  let last: readonly Cells[] | null = null;
  let map: ReturnType<typeof rowsByKey> | undefined;
  return (rows) => {
    if (equal.length === 0) return rows;
    if (rows !== last) {
      last = rows;
      map = undefined;
      return rows;
    }
    if (map === undefined) map = rowsByKey(rows, own, scope);
    if (map === null) return rows;
    const key = keyOrFailure(around, scope);
    return key === undefined ? rows : key === null ? [] : (map.get(key) ?? []);
  };
}
