// Whether everything fits.
import type { MigrationFacts } from './migration-facts.ts';
import { neededRoom } from './needed-room.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';
import { targetProbe } from './target-probe.ts';

/** Bytes, and files where the file system counts them. */
export function rateSpace(facts: MigrationFacts): readonly PlanReason[] {
  const probe = targetProbe(facts.target);
  if (probe === null) return [];
  const { bytes, inodes } = neededRoom(facts);
  const { freeBytes, freeInodes } = probe;
  const hint = `Make room in '${facts.target.toLocal}', or give a larger place with --to.`;
  const space =
    freeBytes === null
      ? planReason(
          'target.space-unknown',
          'unknown',
          `the target does not tell whether ${String(bytes)} bytes fit`,
          {
            hint: 'Ask whoever keeps the share for its free space and its quota.',
          },
        )
      : freeBytes < bytes
        ? planReason(
            'target.no-space',
            'forbid',
            `${String(bytes)} bytes are needed, a tenth of them to spare, and ${String(freeBytes)} are free`,
            { value: freeBytes, hint },
          )
        : planReason(
            'target.space',
            'ok',
            `${String(bytes)} bytes are needed, ${String(freeBytes)} are free`,
            {
              value: freeBytes,
            },
          );
  if (freeInodes === null || freeInodes >= inodes) return [space];
  return [
    space,
    planReason(
      'target.no-inodes',
      'forbid',
      `${String(inodes)} files and folders are to come, and the target takes ${String(freeInodes)} more`,
      { value: freeInodes, hint },
    ),
  ];
}
