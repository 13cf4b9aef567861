import { isMoving } from './is-moving.ts';
import type { MigrationFacts } from './migration-facts.ts';

/** A tenth more than what is there now: tasks go on writing while it is copied. */
export const margin = 1.1;

/** Manifest and journal, in bytes per file; and what the journal takes beforehand. */
const bookkeeping = { perFile: 120, reserved: 16 * 2 ** 20 } as const;

/** What the target has to take: everything that moves with the margin, less what is in its folders already. */
export function neededRoom({ stores }: Pick<MigrationFacts, 'stores'>): {
  readonly bytes: number;
  readonly inodes: number;
} {
  let [bytes, files, folders] = [0, 0, 0];
  for (const store of stores.filter(isMoving)) {
    const [found, there] = [store.source, store.there].map((tree) =>
      tree?.kind === 'read' ? tree.survey : null,
    );
    bytes += Math.max(0, (found?.bytes ?? 0) - (there?.bytes ?? 0));
    files += Math.max(0, (found?.files ?? 0) - (there?.files ?? 0));
    folders += Math.max(0, (found?.folders ?? 0) - (there?.folders ?? 0)) + 1;
  }
  if (files === 0) return { bytes: bookkeeping.reserved, inodes: folders };
  return {
    bytes: Math.ceil((bytes + files * bookkeeping.perFile) * margin) + bookkeeping.reserved,
    inodes: Math.ceil((files + folders) * margin),
  };
}
