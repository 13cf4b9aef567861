// Asks a person for consent: on stderr, and the usual answer is no.
import { UsageError } from '../errors.ts';
import { askOne, canAsk, type Asking } from './ask-secret.ts';

/**
 * @param question `Restart 3 nodes, one at a time?`
 * @throws UsageError prompt.not-interactive
 * @throws CancelledError cancelled.declined on Ctrl-C and on closed input
 */
export async function askYes(question: string, asking: Asking): Promise<boolean> {
  if (!canAsk(asking))
    throw new UsageError('prompt.not-interactive', `cannot ask '${question}': nobody is at a terminal`, {
      hint: 'answer it beforehand with --yes',
    });
  const asked = { type: 'confirm', name: 'yes', message: question, default: false } as const;
  return (await askOne(asking, asked, 'the question was not answered')) === true;
}
