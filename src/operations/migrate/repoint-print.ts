// The way of a person: the commands are shown, run by hand, and only believed when they are read back.
import type { OpenJournal } from '../../edges.ts';
import { UnfinishedError } from '../../errors.ts';
import type { Report } from '../../model/step-event.ts';
import { isInContainers } from './choose-switch.ts';
import { printCommands, printVolumes } from './print-commands.ts';
import type { RepointEdges, Repointing } from './repoint.ts';

/** Who runs what is printed. */
export interface SwitchPerson {
  /** Shows the lines as they are, to be copied. */
  readonly show: (lines: readonly string[]) => void;
  /** False in a script. */
  readonly canConfirm: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
}

/**
 * Prints, waits for the person, and looks; again where it is not done. In containers what is mounted changes, not what Octopus
 * records, so there the person's word is all there is.
 * @throws UnfinishedError store.switch-waiting in a script, and when the person says no
 */
export async function repointByPrint(
  { commands, question, to, isThere }: Pick<Repointing, 'commands' | 'question' | 'to' | 'isThere'>,
  { hosts, person }: Pick<RepointEdges, 'hosts' | 'person'>,
  journal: Pick<OpenJournal, 'write'>,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const containers = isInContainers(question.nodes, hosts);
  await journal.write('paths.shown', null, { containers });
  person.show(containers ? printVolumes(to) : printCommands(commands));
  for (;;) {
    signal.throwIfAborted();
    const isDone = person.canConfirm && (await person.confirm(asking(containers)));
    if (!isDone) throw waiting(containers);
    if (containers || (await isThere())) return;
    report({
      step: 'paths.waiting',
      node: null,
      tone: 'warning',
      message: 'the folders are not all at their new places yet',
    });
  }
}

function asking(containers: boolean): string {
  return containers ? 'Are the volumes changed?' : 'Have all of these commands run without an error?';
}

function waiting(containers: boolean): UnfinishedError {
  const what = containers ? 'volumes have to be changed' : 'commands have to be run';
  return new UnfinishedError('store.switch-waiting', `${what} by hand: they were printed`, {
    hint: 'Do it, then run the same command again: it looks at what is recorded and goes on. The nodes stay stopped until then.',
  });
}
