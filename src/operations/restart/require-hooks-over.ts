// A command that an octo-ha has begun which was killed may outlive it: it is not begun a second time beside itself.
import type { Hosts } from '../../edges.ts';
import { RefusedError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import type { Report } from '../../model/step-event.ts';
import { nodeFacts } from './node-facts.ts';
import { hookAtWork, openProcesses, processInWords } from './open-process.ts';

/**
 * Looks at the commands that were begun at each node and whose end is not written down.
 * @param accepted null where the verb has no risks to accept
 * @param ifUnsure what is done where it may run and may not: `refuse` by whoever goes on with the restart
 * @throws RefusedError restart.hook-at-work, unless its risk was accepted
 */
export async function requireHooksOver(
  { lines }: Pick<Run, 'lines'>,
  nodes: readonly { readonly id: string; readonly name: string }[],
  accepted: ReadonlySet<string> | null,
  { hosts, report }: { readonly hosts: Pick<Hosts, 'hookLife'>; readonly report: Report },
  ifUnsure: 'refuse' | 'warn' = 'refuse',
): Promise<void> {
  const all = nodes.flatMap(({ id, name }) => openProcesses(lines, id).map((begun) => ({ id, name, begun })));
  for (const { id, name, begun } of all) {
    // Whoever goes on with the restart waits for the end of an order itself.
    if ('order' in begun && ifUnsure === 'refuse') continue;
    const { pid, startedAs, host } = begun;
    const what = `the ${processInWords(begun)} that this restart has begun at ${name}`;
    const life = await hosts.hookLife({ pid, startedAs }, host);
    if (life === 'gone') continue;
    const warn = (message: string): void =>
      report({ step: 'hook.unseen', node: name, tone: 'warning', message });
    // Where the hook is the work, the node may be down by it, and would be handed over a second time.
    const isWork = ifUnsure === 'refuse' && nodeFacts(lines, id).inWork;
    if (life === 'unseen' && (!isWork || accepted?.has(hookAtWork) === true)) {
      warn(`whether ${what}, as process ${String(pid)} on ${host}, has ended cannot be seen from here`);
      continue;
    }
    const still =
      life === 'runs'
        ? `still runs, as process ${String(pid)} on ${host}`
        : life === 'unseen'
          ? `may still run, as process ${String(pid)} on ${host}: from here that cannot be seen`
          : `may still run: process ${String(pid)} on ${host} or what it started is there, unless another has that number by now`;
    if (accepted?.has(hookAtWork) === true || (life === 'may-run' && ifUnsure === 'warn')) {
      warn(`${what} ${still}`);
      continue;
    }
    // On Windows, where a number is soon another's, it never says that it runs.
    const how = life === 'runs' ? '' : '; on Windows look first whether it is that command';
    throw new RefusedError('restart.hook-at-work', `${what} ${still}`, {
      hint: `wait until it has ended, or end it with all it started (kill -- -${String(pid)}${how}), and run the same command${accepted === null ? '' : `; to go on beside it: --accept-risk=${hookAtWork}`}`,
    });
  }
}
