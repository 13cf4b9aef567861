import type { Amount } from '../../model/tree.ts';
import type { MigrationPlan } from './migration-plan.ts';

/** What the plan found in everything that moves; null where it could not read all of it. */
export function expectedAmount({ stores }: Pick<MigrationPlan, 'stores'>): Amount | null {
  const sum = { files: 0, bytes: 0 };
  for (const { moves, found } of stores) {
    if (!moves) continue;
    if (found === null) return null;
    sum.files += found.files;
    sum.bytes += found.bytes;
  }
  return sum;
}
