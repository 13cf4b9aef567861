// Writes a task cap once, compare and set, and judges what was read back.
import type { OctopusApi, WriteOutcome } from '../../edges.ts';
import { UnavailableError, UnfinishedError } from '../../errors.ts';
import type { KeptLock } from '../keep-lock.ts';
import type { Edges } from '../verb-edges.ts';
import type { CapWish } from './carry-out-cap.ts';

/**
 * Writes it where it still is the expected one (the REST API compares nothing). A write whose answer was lost is judged by reading back.
 * @throws UnavailableError database.*, api.*; UnfinishedError lock.lost
 */
export async function setCap(
  wish: CapWish,
  expected: number,
  api: OctopusApi | null,
  lock: KeptLock,
  edges: Edges,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { target, taskCap } = wish;
  if (expected === taskCap) return 'already';
  if (api !== null) {
    await lock.secure(signal);
    return api.setTaskCap(target.id, taskCap, signal);
  }
  const change = { nodeId: target.id, expected, value: taskCap };
  try {
    return await lock.use((held) => held.setTaskCap(change, signal), signal);
  } catch (error) {
    if (!(error instanceof UnavailableError) || error.code !== 'database.fate-unknown') throw error;
    const now = await edges.database.readCluster(signal).catch(() => null);
    const read = now?.nodes.find(({ id }) => id === target.id)?.taskCap;
    if (read === taskCap) return 'written';
    // Read back and known not to have happened: writing it now repeats nothing.
    if (read === expected) return lock.use((held) => held.setTaskCap(change, signal), signal);
    if (read !== undefined) return 'conflict';
    throw error;
  }
}

/** @throws UnfinishedError cap.conflict, cap.not-set: with both values */
export function requireSet(
  outcome: WriteOutcome,
  expected: number,
  read: number,
  { target, taskCap, command }: CapWish,
): void {
  if (outcome !== 'conflict' && read === taskCap) return;
  const [found, wanted] = [String(read), String(taskCap)];
  const hint = `look at it with octo-ha nodes show ${target.name}; to set it all the same: ${command}`;
  if (outcome === 'conflict')
    throw new UnfinishedError(
      'cap.conflict',
      `the task cap of ${target.name} was to go from ${String(expected)} to ${wanted}, and somebody has set it to ${found} meanwhile`,
      { hint },
    );
  throw new UnfinishedError(
    'cap.not-set',
    `the task cap of ${target.name} reads ${found} after it was set to ${wanted}`,
    { hint },
  );
}
