// What must be so when nobody does anything any more.
import type { FakeDisk } from '../../fakes/fake-journals.ts';
import type { World } from '../../fakes/fake-world.ts';
import type { Scenario } from './story.ts';
import type { Truth } from './truth.ts';

/** What must be so when nobody does anything any more. */
export function judgeEnd(
  scenario: Scenario,
  outcomes: readonly string[],
  {
    world,
    truth,
    disks,
    operators,
  }: {
    readonly world: World;
    readonly truth: Truth;
    readonly disks: readonly FakeDisk[];
    readonly operators: number;
  },
): void {
  const { violations, ours, downByUs, touched } = truth;
  const last = outcomes.at(-1) ?? '';
  if (world.state.locks.length > 0) violations.push('a lock is left');
  if (world.lost.length > 0) violations.push(`a stop of ours cut off ${world.lost.join()}`);
  const open = disks
    .flatMap((disk) => [...disk.values()])
    .filter(({ lines }) => !lines.some(({ step, nodeId }) => step === 'ended' && nodeId === null));
  const found = new Map((scenario.world.nodes ?? []).map(({ name, draining }) => [name, draining]));
  const isDone = /^(?:done|drained|already-drained)/.test(last);
  // Another operator's roll, begun after this one, tells itself what it has left.
  const isToldElsewhere = open.length > 0 && operators > 0;
  if (scenario.verb === 'restart' && isDone && !isToldElsewhere) {
    if (ours.size > 0)
      violations.push(`all is told to be done, and ${[...ours.keys()].join()} is left drained`);
    if (downByUs.size > 0)
      violations.push(`all is told to be done, and ${[...downByUs].join()} is left down`);
    for (const { name, draining } of world.state.cluster.nodes)
      if (!touched.has(name) && draining !== (found.get(name) ?? false))
        violations.push(`all is told to be done, and the flag of ${name} is ${String(draining)}`);
  }
  if (scenario.verb === 'restart' && !isDone && open.length === 0 && ours.size + downByUs.size > 0)
    violations.push(`${[...ours.keys(), ...downByUs].join()} is left behind, and no run says so`);
  if (isTooLate(last) && operators === 0 && ours.size + downByUs.size > 0)
    violations.push(
      `no node is begun any more, and ${[...ours.keys(), ...downByUs].join()} is left as it is`,
    );
  if (isDone && scenario.verb === 'restart' && open.some(({ verb }) => verb === 'restart') && operators === 0)
    violations.push('all is told to be done, and a run is unfinished');
}

/** What was restarted or drained by an earlier run is so; past its `--not-after` a roll goes on with no other node. */
export function comesToTheSame(outcome: string, { outcomes: [usual = ''], isLate }: Scenario): boolean {
  if (isLate === true && isTooLate(outcome)) return !/failed|interrupted/.test(outcome);
  return outcome.replaceAll('already-', '') === usual.replaceAll('already-', '');
}

function isTooLate(outcome: string): boolean {
  return outcome.startsWith('stopped restart.too-late ');
}
