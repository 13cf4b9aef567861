// Asks for a secret on the terminal: on stderr, nothing shown of what is typed.
import { CancelledError, UsageError } from '../errors.ts';

/** Where to ask, and whether one may. */
export interface Asking {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False with `--no-prompt`. */
  readonly prompt: boolean;
}

/** Asking needs a person: both streams a terminal, no CI, no --no-prompt. `echo y | octo-ha …` is nobody's consent. */
export function canAsk({ stdin, stderr, env, prompt }: Asking): boolean {
  const ci = env['CI'];
  const inCi = ci !== undefined && ci !== '' && ci !== 'false' && ci !== '0';
  return prompt && !inCi && stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Asks and gives what was typed.
 * @param what `password of octo_ha`
 * @throws UsageError prompt.not-interactive
 * @throws CancelledError cancelled.declined on Ctrl-C and on closed input
 */
export async function askSecret(what: string, asking: Asking): Promise<string> {
  if (!canAsk(asking))
    throw new UsageError('prompt.not-interactive', `cannot ask for the ${what}: nobody is at a terminal`, {
      hint: 'give it by the environment or a file; see octo-ha config --help',
    });
  const question = { type: 'password', name: 'secret', message: `${what}:` } as const;
  return askOne(asking, question, `the ${what} was not given`) as Promise<string>;
}

/** One question as inquirer takes it. */
interface Question {
  readonly type: 'password' | 'confirm';
  readonly name: string;
  readonly message: string;
  readonly default?: boolean;
}
type Ask = (questions: readonly Question[]) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Asks with inquirer, and tells a closed input and Ctrl-C from a failure.
 * @throws CancelledError cancelled.declined
 */
export async function askOne(asking: Asking, question: Question, unanswered: string): Promise<unknown> {
  const { createPromptModule } = await import('inquirer');
  // inquirer would ask on stdout, which belongs to the answer.
  const ask = createPromptModule({ input: asking.stdin, output: asking.stderr }) as unknown as Ask;
  // Ctrl-D closes the input and settles nothing: there is then nothing left to wait for.
  let ended = (): void => undefined;
  const inputEnded = new Promise<never>((_, reject) => {
    ended = () => reject(Object.assign(new Error('the input ended'), { name: 'ExitPromptError' }));
    process.once('beforeExit', ended);
  });
  try {
    const answers = await Promise.race([ask([question]), inputEnded]);
    return answers[question.name];
  } catch (error) {
    if (!(error instanceof Error) || !/^(ExitPrompt|AbortPrompt|CancelPrompt)Error$/.test(error.name))
      throw error;
    throw new CancelledError('cancelled.declined', `${unanswered}; nothing was changed`, { cause: error });
  } finally {
    process.off('beforeExit', ended);
  }
}
