// The documented way: Octopus.Server on a node records the new paths itself.
import type { OpenJournal } from '../../edges.ts';
import { RefusedError, UnfinishedError } from '../../errors.ts';
import type { Report } from '../../model/step-event.ts';
import { chooseSwitch, switchNode } from './choose-switch.ts';
import { byAnswer } from './out-of-reach.ts';
import type { RepointEdges, Repointing } from './repoint.ts';

/**
 * Runs the commands, each written down before and after. They say what shall be, not what to change, so all of them are run again
 * after a crash.
 * @throws RefusedError store.container, store.no-driver
 * @throws UnfinishedError store.path-failed; UnavailableError host.*
 */
export async function repointByServer(
  { commands, question }: Pick<Repointing, 'commands' | 'question'>,
  { hosts, lock }: Pick<RepointEdges, 'hosts' | 'lock'>,
  journal: Pick<OpenJournal, 'write'>,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  chooseSwitch('server', question.nodes, hosts);
  // The machine of the first one may be dead: any other records them as well.
  const { answering, silent } = await byAnswer(
    question.nodes.map((name) => ({ name })),
    hosts,
    signal,
  );
  const found = switchNode(
    [...answering, ...silent].map(({ name }) => name),
    hosts,
  );
  if (found === null) throw new RefusedError('store.no-driver', 'no driver can run Octopus.Server');
  const { node, driver } = found;
  for (const { argv, drags } of commands) {
    signal.throwIfAborted();
    await lock.secure(signal);
    await journal.write('paths.running', null, { node, argv });
    const { exitCode, stdout, stderr } = await driver.run(argv, signal);
    await journal.write('paths.ran', null, { node, argv, exitCode });
    if (exitCode !== 0)
      throw new UnfinishedError(
        'store.path-failed',
        `Octopus.Server ${argv.join(' ')} on ${node} ended with ${String(exitCode)}: ${lastLine(stderr || stdout)}`,
        {
          hint: `look at ${driver.target}, then run the same command again; the nodes stay stopped until then`,
        },
      );
    const along = drags.length === 0 ? '' : `; ${drags.join(', ')} go with the root and are not copied`;
    report({
      step: 'paths.ran',
      node,
      tone: 'done',
      message: `Octopus.Server recorded ${argv.slice(1).join(' ')}${along}`,
      values: { argv, drags },
    });
  }
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1)?.slice(0, 300) ?? '';
}
